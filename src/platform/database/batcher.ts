import { AsyncLocalStorage } from 'node:async_hooks';
import { UnavailableError } from './database-errors.js';

/** Longer than a batch takes unless it waits for a lock, and much shorter than `lock_timeout`. */
export const BATCH_PATIENCE_MS = 50;

export interface BatcherOptions<Item, Result> {
  /** Does the work for all items together; returns how each ended, in their order. */
  readonly run: (items: Item[]) => Promise<PromiseSettledResult<Result>[]>;
  /** How much an item counts against `maxBatch` and `maxWaiting`; 1 unless given. */
  readonly weigh?: (item: Item) => number;
  /** The greatest weight that goes together; a heavier single item goes alone. */
  readonly maxBatch: number;
  /** The greatest weight that waits; more is refused at once rather than kept and lost. */
  readonly maxWaiting: number;
  /** How many batches may run at the same time. */
  readonly concurrency: number;
  /**
   * How long, in milliseconds, a batch is given before the next may start beside it; 0 unless given. One at a time is quick,
   * since a batch of twice as many costs far less than two; but one that waits for a lock must not hold up the others.
   */
  readonly patienceMs?: number;
  /** Called with the weight of each batch that starts. */
  readonly onBatch?: (weight: number) => void;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets what arrives while a transaction is under way go together in the next one. An item that finds none under way starts at
 * once: there is no waiting for company. Each caller is answered after its batch is done.
 */
export class Batcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private waitingWeight = 0;
  private running = 0;
  /** How many of those that run have had more time than `patienceMs`. */
  private overdue = 0;
  /** A batch belongs to no single request: it must not run in the context of the one that happened to start it. */
  private readonly runOutside = AsyncLocalStorage.snapshot();

  constructor(private readonly options: BatcherOptions<Item, Result>) {}

  /**
   * Queues an item and resolves with its result.
   * @throws UnavailableError when too much is waiting already; whatever the item ended with
   */
  add(item: Item): Promise<Result> {
    const weight = this.options.weigh?.(item) ?? 1;
    if (this.waitingWeight > 0 && this.waitingWeight + weight > this.options.maxWaiting) {
      return Promise.reject(new UnavailableError('too much is waiting to be written'));
    }
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, weight, resolve, reject });
      this.waitingWeight += weight;
      // On the next turn of the loop, so that the requests that one read of the sockets brought go together.
      if (this.mayStart()) setImmediate(() => this.runOutside(() => this.startNext()));
    });
  }

  private mayStart(): boolean {
    const { concurrency, patienceMs = 0 } = this.options;
    if (this.running >= concurrency) return false;
    return patienceMs === 0 || this.running <= this.overdue;
  }

  private startNext(): void {
    if (!this.mayStart() || this.waiting.length === 0) return;
    const batch = this.take();
    this.running += 1;
    const stopWatch = this.watch();
    void this.settle(batch).finally(() => {
      this.running -= 1;
      stopWatch();
      this.startNext();
    });
  }

  /** Lets the next batch start when this one takes too long; gives what to call when it is done. */
  private watch(): () => void {
    const { patienceMs = 0 } = this.options;
    if (patienceMs === 0) return () => undefined;
    let isOverdue = false;
    const timer = setTimeout(() => {
      isOverdue = true;
      this.overdue += 1;
      this.startNext();
    }, patienceMs);
    return () => {
      clearTimeout(timer);
      if (isOverdue) this.overdue -= 1;
    };
  }

  private take(): Waiting<Item, Result>[] {
    let weight = 0;
    let count = 0;
    for (const entry of this.waiting) {
      if (count > 0 && weight + entry.weight > this.options.maxBatch) break;
      weight += entry.weight;
      count += 1;
    }
    this.waitingWeight -= weight;
    this.options.onBatch?.(weight);
    return this.waiting.splice(0, count);
  }

  private async settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.run(batch.map((entry) => entry.item));
      if (results.length !== batch.length) throw new RangeError('a batch must answer each of its items');
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason);
      }
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  }
}
