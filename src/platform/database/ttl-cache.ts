import { LRUCache } from 'lru-cache';

export interface TtlCacheOptions<Value> {
  /** How long an answer is used: a change made by another instance is seen after this time at the latest. */
  readonly ttlMs: number;
  readonly max: number;
  /** Reads the database. Null is not kept. */
  readonly load: (key: string) => Promise<Value | null>;
}

/** Keeps rows of the database for a few seconds. Concurrent calls for one key share one load. */
export class TtlCache<Value extends object> {
  private cache: LRUCache<string, Value>;

  constructor(private readonly options: TtlCacheOptions<Value>) {
    this.cache = this.create();
  }

  /** @throws what the load throws; the next call loads again */
  async get(key: string): Promise<Value | null> {
    return (await this.cache.fetch(key)) ?? null;
  }

  /** Loads the value even if it is kept. */
  async reload(key: string): Promise<Value | null> {
    return (await this.cache.fetch(key, { forceRefresh: true })) ?? null;
  }

  /** Drops everything after a change. A pending load ends in the dropped cache, so its older answer is never kept. */
  clear(): void {
    this.cache = this.create();
  }

  private create(): LRUCache<string, Value> {
    const { max, ttlMs, load } = this.options;
    return new LRUCache({ max, ttl: ttlMs, fetchMethod: async (key) => (await load(key)) ?? undefined });
  }
}
