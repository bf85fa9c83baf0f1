const HOUR_MS = 3_600_000;

/** How often something happened within an hour. */
export interface HourlyCount {
  readonly hour: Date;
  readonly count: number;
  /** When it happened last. */
  readonly lastAt: Date;
}

/** Counts of one instance that are not written yet, by the hour and by where it happened: texts that are a row's key. */
export class HourlyTally<Place extends { readonly [Field in keyof Place]: string }> {
  private entries = new Map<string, Place & HourlyCount>();

  /**
   * @param fields of a place, in the order in which its rows are written
   * @param limit entries beyond it are dropped while nothing can be written
   */
  constructor(
    private readonly fields: readonly (keyof Place & string)[],
    private readonly limit: number,
  ) {}

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  add(place: Place, at: Date, count = 1): void {
    this.merge({ ...place, hour: startOfHour(at), count, lastAt: at });
  }

  /** Removes and returns everything, in one order for all instances, so that two that write do not deadlock. */
  take(): (Place & HourlyCount)[] {
    const taken = [...this.entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    this.entries = new Map();
    return taken;
  }

  /** Puts back what could not be written. */
  putBack(entries: readonly (Place & HourlyCount)[]): void {
    for (const entry of entries) this.merge(entry);
  }

  /**
   * Writes what was counted since the last time, in parts. After a failure the rest is kept for the next time.
   * @param write writes a part in a transaction of its own
   */
  async flush(size: number, write: (part: readonly (Place & HourlyCount)[]) => Promise<void>): Promise<void> {
    const entries = this.take();
    for (let start = 0; start < entries.length; start += size) {
      try {
        await write(entries.slice(start, start + size));
      } catch (error) {
        this.putBack(entries.slice(start));
        throw error;
      }
    }
  }

  private merge(entry: Place & HourlyCount): void {
    const key = [...this.fields.map((field) => entry[field]), entry.hour.toISOString()].join(' ');
    const known = this.entries.get(key);
    if (known === undefined && this.entries.size >= this.limit) return;
    const lastAt = known && known.lastAt > entry.lastAt ? known.lastAt : entry.lastAt;
    this.entries.set(key, { ...entry, count: entry.count + (known?.count ?? 0), lastAt });
  }
}

/** The hour that a time lies in. */
export function startOfHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}
