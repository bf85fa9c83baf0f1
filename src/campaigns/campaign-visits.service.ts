import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { DeadLetters, type StoredEvidence } from '../linking/dead-letters.service.js';
import { EventBatches } from '../linking/event-batches.service.js';
import { CLOCK_SKEW_MS } from '../linking/event-time.js';
import { type EventDelivery, type RefusedEvent, toRefusedEvent } from '../linking/refused-event.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Metrics } from '../platform/health/metrics.service.js';
import type { CampaignEvent, ReceivedVisit } from './campaign-visit.js';
import { CampaignVisitBatch } from './campaign-visit-batch.service.js';
import { CampaignVisitsRepository } from './campaign-visits.repository.js';
import { type VisitResult, visitorNames } from './visit-plan.js';

/** Counts who comes through campaigns: once, whatever races, repeats and crashes. It links nobody. */
@Injectable()
export class CampaignVisits {
  private readonly batches: EventBatches<ReceivedVisit, VisitResult>;

  constructor(
    batch: CampaignVisitBatch,
    visits: CampaignVisitsRepository,
    deadLetters: DeadLetters,
    accounts: AccountsService,
    clock: Clock,
    metrics: Metrics,
  ) {
    const run = (accountId: string, received: readonly ReceivedVisit[]): Promise<VisitResult[]> =>
      batch.take(accountId, received, clock.now());
    // Visits leave no attempts. The time of an event may be ahead of its arrival by the difference of the clocks.
    const evidence: StoredEvidence = async (tx, now) => {
      const lastAt = await visits.findLastAt(tx, now);
      return lastAt && new Date(lastAt.getTime() - CLOCK_SKEW_MS);
    };
    const work = { igIdsOf, run, toRefused: refusedVisit, isStored, evidence };
    this.batches = new EventBatches(work, accounts, deadLetters, metrics);
  }

  /**
   * Counts the events of one webhook request. Those of each account share a transaction.
   * @returns once all that they mean is committed: what became of each, in their order
   * @throws UnavailableError when the database is away, or refuses every event; what was committed before is recognised as a
   *   repeat next time
   */
  async take(
    events: readonly CampaignEvent[],
    { receivedAt, requestId }: EventDelivery,
  ): Promise<VisitResult[]> {
    if (events.length === 0) return [];
    const received = events.map((event) => ({ event, receivedAt, requestId }));
    const results = await this.batches.take(received);
    return received.map(
      (visit) => results.get(visit) ?? (visit.event.clue.kind === 'ref' ? 'unregistered_account' : 'ignored'),
    );
  }
}

function igIdsOf({ event }: ReceivedVisit): string[] {
  return [event.igId];
}

function isStored(result: VisitResult): boolean {
  return result === 'campaign_counted';
}

/** A tap comes as a postback; it names no link, and neither does the ref of a campaign. */
function refusedVisit(visit: ReceivedVisit, error: unknown): RefusedEvent {
  const { event } = visit;
  const { clue, via } = event;
  const refHash = clue.kind === 'ref' ? createHash('sha256').update(clue.ref).digest() : null;
  const known = {
    linkId: null,
    refHash,
    via: via === 'icebreaker' ? 'postback' : via,
    names: visitorNames(event),
  } as const;
  return toRefusedEvent(event, known, visit, error);
}
