import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { EndpointTarget } from '../endpoints/endpoint-delivery.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { Database } from '../platform/database/database.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import { LineLimit } from '../platform/logging/line-limit.js';
import { DeliveryCapacity } from './delivery-capacity.service.js';
import type { ClaimedNotification } from './delivery-result.js';
import { DeliveryResultWriter } from './delivery-result-writer.service.js';
import { type Lane, shareCapacity } from './lanes.js';
import { type ClaimLimit, QueueRepository } from './queue.repository.js';
import { ReadyLanes } from './ready-lanes.service.js';
import { WebhookSender } from './webhook-sender.service.js';

/** How many claims may run at once: each uses a connection of the pool for a moment. */
const MAX_CLAIMS = 4;
/** How many lanes a claim chooses from. */
const MAX_LANES = 64;
/** How long a claim waits for more capacity to come free, unless a quarter of an endpoint's limit already has. */
const GATHER_MS = 5;
const ENOUGH_SHARE = 1 / 4;
/** How long a lane waits after its claim failed. */
const PAUSE_MS = 500;
/** At shutdown, how long deliveries in progress may take before they are interrupted and given back. */
const DRAIN_MS = 5_000;
/** How long giving back may take. A notification that is not given back is due again when its lease ends. */
const GIVE_BACK_MS = 1_000;

/**
 * Claims due notifications while there is capacity, and passes each to the sender and its result to the writer. Every instance
 * runs one; a notification is claimed by one of them.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('notifications');
  private readonly claimLines = new LineLimit(10_000);
  /** Aborted when no more claims may start. */
  private readonly stopping = new AbortController();
  /** Aborted when deliveries in progress are interrupted. */
  private readonly leaving = new AbortController();
  private readonly inProgress = new Set<Promise<void>>();
  /** The accounts whose notifications are being claimed. */
  private readonly claiming = new Set<string>();
  /** How many deliveries have ended since the last claim. */
  private freed = 0;
  private next: NodeJS.Immediate | undefined;
  private gathering: NodeJS.Timeout | undefined;
  /** A claim must not run in the context of the request that made a notification due: it serves others too. */
  private readonly runOutside = AsyncLocalStorage.snapshot();
  private drained: Promise<void> = Promise.resolve();

  constructor(
    private readonly lanes: ReadyLanes,
    private readonly database: Database,
    private readonly queue: QueueRepository,
    private readonly endpoints: EndpointsService,
    private readonly sender: WebhookSender,
    private readonly results: DeliveryResultWriter,
    private readonly capacity: DeliveryCapacity,
  ) {}

  onApplicationBootstrap(): void {
    this.lanes.onAdded(() => this.claimSoon());
    this.claimSoon();
  }

  /** Begins before the server closes, so that deliveries end while the last requests are answered. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
    this.drained = this.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.drained;
  }

  private async drain(): Promise<void> {
    clearImmediate(this.next);
    clearTimeout(this.gathering);
    await this.waitForAll(DRAIN_MS);
    this.leaving.abort();
    await this.waitForAll(GIVE_BACK_MS);
  }

  private async waitForAll(timeoutMs: number): Promise<void> {
    const allEnded = async (): Promise<void> => {
      while (this.inProgress.size > 0) await Promise.all(this.inProgress);
    };
    await Promise.race([allEnded(), sleep(timeoutMs, undefined, { ref: false })]);
  }

  private claimSoon(): void {
    this.next ??= setImmediate(() => {
      this.next = undefined;
      this.runOutside(() => this.claimAll());
    });
  }

  private claimAfter(ms: number): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.claimSoon();
    }, ms);
  }

  /** Starts claims while there is capacity, one at a time for an account. */
  private claimAll(): void {
    this.freed = 0;
    while (this.claiming.size < MAX_CLAIMS && !this.stopping.signal.aborted) {
      const shares = this.chooseLanes();
      const [lane] = shares.keys();
      if (lane === undefined) return;
      this.track(this.claim(lane.accountId, shares));
    }
  }

  /** Lanes of one account, and how much may be claimed from each. */
  private chooseLanes(): ReadonlyMap<Lane, number> {
    const candidates = this.lanes.next(
      MAX_LANES,
      (lane) => !this.claiming.has(lane.accountId) && this.capacity.isFree(lane),
    );
    const shares = shareCapacity(candidates, this.capacity.limits);
    const [first] = shares.keys();
    return new Map([...shares].filter(([{ accountId }]) => accountId === first?.accountId));
  }

  private async claim(accountId: string, shares: ReadonlyMap<Lane, number>): Promise<void> {
    const limits = [...shares].map(([{ endpointId }, count]) => ({ endpointId, count }));
    this.claiming.add(accountId);
    for (const lane of shares.keys()) this.lanes.remove(lane);
    for (const [lane, count] of shares) this.capacity.start(lane, count);
    try {
      const { claimed, found, targets } = await this.claimTogether(accountId, limits);
      for (const notification of claimed) {
        this.capacity.start(notification, 1);
        this.track(this.deliver(notification, targets.get(notification.endpointId)));
      }
      const isFull = ([{ endpointId }, count]: [Lane, number]): boolean => found.get(endpointId) === count;
      this.lanes.add([...shares].filter(isFull).map(([lane]) => lane));
    } catch (error) {
      const heldBack = this.claimLines.take(performance.now());
      if (heldBack !== null)
        this.logger.warn({
          message: 'due notifications cannot be claimed; the claim is retried',
          fault: describeFault(error),
          ...(heldBack > 0 && { moreSinceLastLine: heldBack }),
        });
      await sleep(PAUSE_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      this.lanes.add([...shares.keys()]);
    } finally {
      for (const [lane, count] of shares) this.capacity.endRequests(lane, count);
      this.capacity.endDeliveries(limits.reduce((sum, { count }) => sum + count, 0));
      this.claiming.delete(accountId);
      if (!this.lanes.isEmpty) this.claimSoon();
    }
  }

  private claimTogether(accountId: string, limits: readonly ClaimLimit[]) {
    const endpointIds = limits.map(({ endpointId }) => endpointId);
    return this.database.inTransaction(
      async (tx) => {
        const [{ claimed, found }, targets] = await Promise.all([
          this.queue.claim(tx, accountId, limits),
          this.endpoints.findTargets(tx, endpointIds),
        ]);
        return { claimed, found, targets };
      },
      // A claim that a crash of the database server loses leaves its notifications due.
      { keepPlans: true, durable: false, reserved: true },
    );
  }

  private async deliver(
    notification: ClaimedNotification,
    target: EndpointTarget | undefined,
  ): Promise<void> {
    const stopWatch = this.capacity.watchRequest(() => this.claimFreed());
    try {
      const result = await this.sender.deliver(notification, target, this.leaving.signal).finally(stopWatch);
      this.capacity.endRequests(notification, 1);
      if (result.attempt) this.capacity.learn(result.appId, result.attempt);
      await this.results.write(result, this.leaving.signal);
    } catch (error) {
      this.capacity.endRequests(notification, 1);
      this.logger.error({
        message: 'a delivery failed inside the service; it is retried when its lease ends',
        fault: describeFault(error),
      });
    } finally {
      this.capacity.endDeliveries(1);
      this.claimFreed();
    }
  }

  private claimFreed(): void {
    if (this.lanes.isEmpty) return;
    this.freed += 1;
    if (this.freed >= this.capacity.perEndpoint * ENOUGH_SHARE) this.claimSoon();
    else this.claimAfter(GATHER_MS);
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.inProgress.delete(tracked));
    this.inProgress.add(tracked);
  }
}
