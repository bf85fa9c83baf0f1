import { AsyncLocalStorage } from 'node:async_hooks';
import { isAway, UnavailableError } from './database-errors.js';

/** Longer than a batch takes unless it waits for a lock, and much shorter than `lock_timeout`. */
export const BATCH_PATIENCE_MS = 50;

/** What a request waits for its batch: Meta waits 5 s (see `connections.ts`). */
export const ANSWER_WITHIN_MS = 4_500;

export interface BatcherOptions<Item, Result> {
  /** Does the work for all items together; returns how each ended, in their order. */
  readonly run: (items: Item[]) => Promise<PromiseSettledResult<Result>[]>;
  /** Only items with the same key go together: the account, for a unit of work belongs to one. All unless given. */
  readonly keyOf?: (item: Item) => string;
  /** How much an item counts against `maxBatch` and `maxWaiting`; 1 unless given. */
  readonly weigh?: (item: Item) => number;
  /** The greatest weight that goes together; a heavier single item goes alone. */
  readonly maxBatch: number;
  /** The greatest weight of one key that waits; more is refused at once rather than kept and lost. One key's flood refuses no other. */
  readonly maxWaiting: number;
  /** How many batches may run at the same time; with `keyOf` one less of the same key, so that each key leaves room for others. */
  readonly concurrency: number;
  /**
   * How long, in milliseconds, a batch is given before the next one of its key may start beside it; 0 unless given. One at a
   * time is quick, since a batch of twice as many costs far less than two; but one that waits for a lock must not hold up the
   * others.
   */
  readonly patienceMs?: number;
  /**
   * How long, in milliseconds, a caller waits before it is refused: an item that still waits is not done then, of one that is
   * under way the result cannot be known. No limit unless given.
   */
  readonly answerWithinMs?: number;
  /** Called with the weight of each batch that starts. */
  readonly onBatch?: (weight: number) => void;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  /** Runs until the caller has its answer. */
  timer: NodeJS.Timeout | undefined;
}

/** What waits and runs under one key. */
interface Lane<Item, Result> {
  waiting: Waiting<Item, Result>[];
  waitingWeight: number;
  running: number;
  /** How many of those that run have had more time than `patienceMs`. */
  overdue: number;
}

/**
 * Lets what arrives while a transaction is under way go together in the next one. An item that finds none under way starts at
 * once: there is no waiting for company. Each caller is answered after its batch is done.
 */
export class Batcher<Item, Result> {
  private readonly lanes = new Map<string, Lane<Item, Result>>();
  private running = 0;
  private isStarting = false;
  /** A batch belongs to no single request: it must not run in the context of the one that happened to start it. */
  private readonly runOutside = AsyncLocalStorage.snapshot();

  constructor(private readonly options: BatcherOptions<Item, Result>) {}

  /**
   * Queues an item and resolves with its result.
   * @throws UnavailableError when too much is waiting already, or there is no answer in time; whatever the item ended with
   */
  add(item: Item): Promise<Result> {
    const { weigh, keyOf, maxWaiting, answerWithinMs } = this.options;
    const weight = weigh?.(item) ?? 1;
    const key = keyOf?.(item) ?? '';
    const { waitingWeight = 0 } = this.lanes.get(key) ?? {};
    if (waitingWeight > 0 && waitingWeight + weight > maxWaiting) {
      return Promise.reject(new UnavailableError('too much is waiting to be written'));
    }
    return new Promise<Result>((resolve, reject) => {
      const lane = this.laneOf(key);
      const entry: Waiting<Item, Result> = { item, weight, resolve, reject, timer: undefined };
      if (answerWithinMs !== undefined)
        entry.timer = setTimeout(() => this.refuse(entry, key, lane), answerWithinMs);
      lane.waiting.push(entry);
      lane.waitingWeight += weight;
      if (this.isStarting) return;
      this.isStarting = true;
      // On the next turn of the loop, so that the requests that one read of the sockets brought go together.
      setImmediate(() => {
        this.isStarting = false;
        this.runOutside(() => this.startNext());
      });
    });
  }

  private laneOf(key: string): Lane<Item, Result> {
    const known = this.lanes.get(key);
    if (known) return known;
    const lane = { waiting: [], waitingWeight: 0, running: 0, overdue: 0 };
    this.lanes.set(key, lane);
    return lane;
  }

  /** The result of a batch that is under way is dropped. */
  private refuse(entry: Waiting<Item, Result>, key: string, lane: Lane<Item, Result>): void {
    const place = lane.waiting.indexOf(entry);
    if (place >= 0) {
      lane.waiting.splice(place, 1);
      lane.waitingWeight -= entry.weight;
      this.forgetIfDone(key, lane);
    }
    entry.reject(new UnavailableError('what was to be written was not written in time'));
  }

  /** What waits would only wait for the same: each caller has waited for a whole batch already. */
  private refuseWaiting(lane: Lane<Item, Result>, reason: UnavailableError): void {
    for (const { timer, reject } of lane.waiting.splice(0)) {
      clearTimeout(timer);
      reject(reason);
    }
    lane.waitingWeight = 0;
  }

  private forgetIfDone(key: string, { running, waiting }: Lane<Item, Result>): void {
    if (running === 0 && waiting.length === 0) this.lanes.delete(key);
  }

  private startNext(): void {
    for (const [key, lane] of this.lanes) {
      while (this.mayStart(lane)) {
        // Behind the others, so that a busy key does not keep the places from them.
        this.lanes.delete(key);
        this.lanes.set(key, lane);
        this.start(key, lane);
      }
      if (this.running >= this.options.concurrency) return;
    }
  }

  private mayStart({ waiting, running, overdue }: Lane<Item, Result>): boolean {
    const { concurrency, keyOf, patienceMs = 0 } = this.options;
    if (waiting.length === 0 || this.running >= concurrency) return false;
    // All batches of one account may wait for the same lock; those of the others must not wait for them.
    if (keyOf && running >= Math.max(1, concurrency - 1)) return false;
    return patienceMs === 0 || running <= overdue;
  }

  private start(key: string, lane: Lane<Item, Result>): void {
    const batch = this.take(lane);
    this.running += 1;
    lane.running += 1;
    const stopWatch = this.watch(lane);
    void this.settle(batch).then((away) => {
      this.running -= 1;
      lane.running -= 1;
      stopWatch();
      if (away !== null) this.refuseWaiting(lane, away);
      this.forgetIfDone(key, lane);
      this.startNext();
    });
  }

  /** Lets the next batch start when this one takes too long; returns what to call when it is done. */
  private watch(lane: Lane<Item, Result>): () => void {
    const { patienceMs = 0 } = this.options;
    if (patienceMs === 0) return () => undefined;
    let isOverdue = false;
    const timer = setTimeout(() => {
      isOverdue = true;
      lane.overdue += 1;
      this.startNext();
    }, patienceMs);
    return () => {
      clearTimeout(timer);
      if (isOverdue) lane.overdue -= 1;
    };
  }

  private take(lane: Lane<Item, Result>): Waiting<Item, Result>[] {
    let weight = 0;
    let count = 0;
    for (const entry of lane.waiting) {
      if (count > 0 && weight + entry.weight > this.options.maxBatch) break;
      weight += entry.weight;
      count += 1;
    }
    lane.waitingWeight -= weight;
    this.options.onBatch?.(weight);
    return lane.waiting.splice(0, count);
  }

  /** Answers the callers of a batch; returns why the database is away, if that is how all of it ended. */
  private async settle(batch: Waiting<Item, Result>[]): Promise<UnavailableError | null> {
    try {
      const results = await this.options.run(batch.map((entry) => entry.item));
      if (results.length !== batch.length) throw new RangeError('a batch must answer each of its items');
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason);
      }
      const reasons = results.map((result) => (result.status === 'rejected' ? result.reason : null));
      return reasons.every(isAway) ? (reasons[0] as UnavailableError) : null;
    } catch (error) {
      for (const entry of batch) entry.reject(error);
      return isAway(error) ? (error as UnavailableError) : null;
    } finally {
      for (const { timer } of batch) clearTimeout(timer);
    }
  }
}
