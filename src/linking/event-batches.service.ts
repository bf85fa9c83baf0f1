import type { AccountsService } from '../accounts/accounts.service.js';
import { BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import { isRefusal, toUnavailable } from '../platform/database/database-errors.js';
import { bisectFailures } from '../platform/database/retry.js';
import type { Metrics } from '../platform/health/metrics.service.js';
import type { DeadLetters, StoredEvidence } from './dead-letters.service.js';
import type { RefusedEvent } from './refused-event.js';

/** What is done with the events of one account. */
export interface EventWork<Event, Result> {
  /** The Instagram ids that an event names: it belongs to the first of these accounts that is registered. */
  readonly igIdsOf: (event: Event) => readonly string[];
  /** Takes events in one transaction, which may be done again; returns what became of each, in their order. */
  readonly run: (accountId: string, events: readonly Event[]) => Promise<Result[]>;
  /** What is kept of an event that the database refuses. */
  readonly toRefused: (event: Event, error: unknown) => RefusedEvent;
  /** Whether a result proves that the database stores events. */
  readonly isStored: (result: Result) => boolean;
  /** When such events were stored; left out: each leaves an attempt, which shows it. */
  readonly evidence?: StoredEvidence;
}

/** What became of an event that the database refused. */
export type RefusedResult = 'erased' | 'dead_letter';

/** How the transaction of an event ended: what became of it, or why the database refused it. */
type Ended<Result> = { readonly result: Result } | { readonly error: unknown };

/** The events of one account in one webhook request. */
interface AccountEvents<Event> {
  readonly accountId: string;
  readonly events: readonly Event[];
}

/** A webhook request of Meta's usual greatest size goes in one transaction; smaller ones that arrive together share one. */
const MAX_BATCH = 1_000;
const MAX_WAITING = 20_000;

/** Takes events of Meta account by account, in batches; what the database refuses of them becomes a dead letter. */
export class EventBatches<Event, Result> {
  private readonly batches = new Batcher<AccountEvents<Event>, Ended<Result>[]>({
    run: (groups) => this.runTogether(groups),
    keyOf: ({ accountId }) => accountId,
    weigh: ({ events }) => events.length,
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    concurrency: 3,
    patienceMs: BATCH_PATIENCE_MS,
    onBatch: (size) => this.metrics.observeBatch('events', size),
  });

  constructor(
    private readonly work: EventWork<Event, Result>,
    private readonly accounts: AccountsService,
    private readonly deadLetters: DeadLetters,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Takes the events of one webhook request. Those of each account share a transaction.
   * @returns once all that they mean is committed: what became of each; those of accounts that are not registered are left out
   * @throws UnavailableError when the database is away, or refuses every event; what was committed before is recognised as a
   *   repeat next time
   */
  async take(events: readonly Event[]): Promise<Map<Event, Result | RefusedResult>> {
    const ended = new Map<Event, Ended<Result>>();
    try {
      const accounts = await this.accounts.findIds([...new Set(events.flatMap(this.work.igIdsOf))]);
      const byAccount = Map.groupBy(events, (event) =>
        this.work.igIdsOf(event).find((igId) => accounts.has(igId)),
      );
      await Promise.all(
        [...byAccount].map(async ([igId = '', those]) => {
          const accountId = accounts.get(igId);
          if (accountId === undefined) return;
          const ends = await this.takeOfAccount(accountId, those);
          for (const [index, event] of those.entries()) ended.set(event, resultAt(ends, index));
        }),
      );
      return await this.settleRefused(ended);
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  /** One part after the other: an enormous request must neither hold its locks for long nor push others out of the queue. */
  private async takeOfAccount(accountId: string, events: readonly Event[]): Promise<Ended<Result>[]> {
    const ended: Ended<Result>[] = [];
    for (let start = 0; start < events.length; start += MAX_BATCH) {
      const part = events.slice(start, start + MAX_BATCH);
      ended.push(...(await this.batches.add({ accountId, events: part })));
    }
    return ended;
  }

  private async runTogether(
    groups: readonly AccountEvents<Event>[],
  ): Promise<PromiseSettledResult<Ended<Result>[]>[]> {
    const accountId = groups[0]?.accountId ?? '';
    const events = groups.flatMap((group) => group.events);
    const settled = await bisectFailures(events, (some) => this.work.run(accountId, some), 'one');
    let taken = 0;
    return groups.map((group) => settleTogether(group.events.map(() => resultAt(settled, taken++))));
  }

  /** What became of each event of a delivery, after those that the database refused were dealt with. */
  private async settleRefused(
    ended: ReadonlyMap<Event, Ended<Result>>,
  ): Promise<Map<Event, Result | RefusedResult>> {
    const results = new Map<Event, Result | RefusedResult>();
    const refused: { readonly event: Event; readonly error: unknown }[] = [];
    let isAnyStored = false;
    for (const [event, end] of ended) {
      if ('result' in end) results.set(event, end.result);
      else refused.push({ event, error: end.error });
      isAnyStored ||= 'result' in end && this.work.isStored(end.result);
    }
    if (refused.length === 0) return results;
    const decisions = await this.deadLetters.settle(
      refused.map(({ event, error }) => this.work.toRefused(event, error)),
      isAnyStored,
      this.work.evidence,
    );
    for (const [index, { event, error }] of refused.entries()) {
      if (decisions[index] === 'come_again') throw toUnavailable(error);
      results.set(event, decisions[index] === 'erased' ? 'erased' : 'dead_letter');
    }
    return results;
  }
}

/**
 * A request is not done while the database is away for a part of it: Meta must send it again, and what was done is recognised
 * then. What the database refused is decided when all parts of the request have ended.
 */
function settleTogether<Result>(
  results: readonly PromiseSettledResult<Result>[],
): PromiseSettledResult<Ended<Result>[]> {
  const ended: Ended<Result>[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') ended.push({ result: result.value });
    else if (isRefusal(result.reason)) ended.push({ error: result.reason });
    else return result;
  }
  return { status: 'fulfilled', value: ended };
}

/** One of as many results as there are events. */
function resultAt<Result>(results: readonly Result[], index: number): Result {
  const result = results[index];
  if (result === undefined) throw new TypeError('an event was left without a result');
  return result;
}
