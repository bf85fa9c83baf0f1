import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { describeFault, UnavailableError } from '../platform/database/database-errors.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { TakenJob } from '../jobs/job-queue.service.js';
import { cleanText } from '../platform/text/storable-text.js';
import { DeliveriesRepository, type LoadedNotification } from './deliveries.repository.js';
import { type Decision, decideOutcome, type Outcome } from './delivery-outcome.js';
import { decideTurn } from './delivery-turn.js';
import { type Sent, Sending } from './sending.service.js';
import type { Change, Settlement } from './settlement.js';
import { Settling } from './settling.service.js';

/** The database is asked again after this when it was away. */
const RETRY_MS = 1_000;
/** How much of an answer is kept. */
const BODY_CHARACTERS = 1_024;

/** Does what is to be done with jobs that were taken: looks whose turn it is, sends, and has written down what came of it. */
@Injectable()
export class DeliveryService {
  private readonly logger = new Logger('deliveries');

  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveriesRepository,
    private readonly sending: Sending,
    private readonly settling: Settling,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Does all of them at once. Each promise resolves when that job is done with, whatever came of it, and never rejects: what
   * cannot be written down is taken again when the job has expired, and sent again under the same id.
   * @param signal when it is aborted, what is under way is broken off and put back, and the database not asked a second time
   */
  handle(jobs: readonly TakenJob[], signal: AbortSignal): Promise<void>[] {
    if (jobs.length === 0) return [];
    const loaded = this.persist(signal, () =>
      this.database.read((tx) =>
        this.deliveries.load(
          tx,
          jobs.map(({ notificationId }) => notificationId),
        ),
      ),
    );
    return jobs.map(async (job) => {
      const notifications = await loaded;
      if (notifications === undefined) return;
      const settlement = await this.takeTurn(job, notifications.get(job.notificationId), signal);
      if (settlement !== undefined)
        await this.persist(signal, () => this.settling.settle({ job, settlement }));
    });
  }

  private async takeTurn(
    { notificationId }: TakenJob,
    notification: LoadedNotification | undefined,
    signal: AbortSignal,
  ): Promise<Settlement | undefined> {
    const now = this.clock.now();
    const turn = decideTurn(notification, now);
    const unchanged = { change: null, effect: 'none', goneUrl: null } as const;
    const nothing: Settlement = { notificationId, endpointId: '', ...unchanged };
    if (notification === undefined || turn === 'drop' || turn === 'put_back') return nothing;
    if (turn === 'cancel') {
      this.metrics.countNotification('canceled');
      return { ...nothing, endpointId: notification.endpointId, change: changeOf(notification, 'canceled') };
    }
    try {
      const sent = await this.sending.send(notification, signal);
      // Broken off by us: that says nothing of the endpoint.
      if (sent.answer.kind === 'no_answer' && sent.answer.error === 'aborted') return nothing;
      return this.conclude(notification, sent);
    } catch (error) {
      this.logger.error({ message: 'a delivery met a fault of ours', fault: describeFault(error) });
      return undefined;
    }
  }

  private conclude(notification: LoadedNotification, sent: Sent): Settlement {
    const decision = decideOutcome(sent.answer, notification, this.clock.now(), Math.random());
    this.tell(notification, sent, decision);
    return {
      notificationId: notification.id,
      endpointId: notification.endpointId,
      change: { ...concluded(notification, decision.outcome), attempt: attemptOf(sent, decision) },
      effect: decision.effect,
      goneUrl: decision.effect === 'gone' ? notification.url : null,
    };
  }

  private tell(
    { id, endpointId }: LoadedNotification,
    { answer, latencyMs }: Sent,
    { error, outcome }: Decision,
  ): void {
    this.metrics.countNotification(outcome.kind === 'retry' ? 'failed' : outcome.kind, latencyMs / 1_000);
    if (error === null) return;
    this.logger.debug({
      message: 'a delivery failed',
      notificationId: toTypeId('evt', id),
      endpointId: toTypeId('ep', endpointId),
      error,
      status: answer.kind === 'answer' ? answer.status : null,
    });
  }

  /** Asks the database until it answers; undefined when it is no use to ask again, or we stop. */
  private async persist<Result>(
    signal: AbortSignal,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const isAway = error instanceof UnavailableError;
        if (signal.aborted) return undefined;
        const words = isAway
          ? 'what came of deliveries is not written yet; it is tried again'
          : 'what came of a delivery could not be written; it will be sent again';
        this.logger[isAway ? 'warn' : 'error']({ message: words, fault: describeFault(error) });
        if (!isAway) return undefined;
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

function changeOf({ attempts, step }: LoadedNotification, status: Change['status']): Change {
  return { attemptsBefore: attempts, status, step, nextAttemptAt: null, attempt: null };
}

function concluded(notification: LoadedNotification, outcome: Outcome): Change {
  const step = notification.step + 1;
  switch (outcome.kind) {
    case 'delivered':
    case 'exhausted':
      return { ...changeOf(notification, outcome.kind), step };
    case 'gone':
      return { ...changeOf(notification, 'canceled'), step };
    case 'retry':
      return { ...changeOf(notification, 'pending'), step, nextAttemptAt: outcome.at };
    default:
      return outcome satisfies never;
  }
}

function attemptOf({ answer, attemptedAt, latencyMs }: Sent, { error }: Decision): Change['attempt'] {
  const isAnswer = answer.kind === 'answer';
  return {
    attemptedAt,
    httpStatus: isAnswer ? answer.status : null,
    latencyMs,
    responseBody: isAnswer ? cleanText(answer.body, BODY_CHARACTERS) : null,
    error,
  };
}
