const HOUR_MS = 3_600_000;

/** What arrived for an account in a shape within an hour. */
export interface TallyEntry {
  readonly igId: string;
  readonly shape: string;
  readonly hour: Date;
  readonly count: number;
  readonly lastAt: Date;
}

/** Counts of one instance that are not written yet, by account, shape and hour. */
export class ArrivalTally {
  private entries = new Map<string, TallyEntry>();

  /** @param limit entries beyond it are dropped while nothing can be written */
  constructor(private readonly limit: number) {}

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  add(igId: string, shape: string, at: Date, count = 1): void {
    const hour = startOfHour(at);
    this.merge({ igId, shape, hour, count, lastAt: at });
  }

  /** Removes and returns everything, in one order for all instances, so that two that write do not deadlock. */
  take(): TallyEntry[] {
    const taken = [...this.entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    this.entries = new Map();
    return taken;
  }

  /** Puts back what could not be written. */
  putBack(entries: readonly TallyEntry[]): void {
    for (const entry of entries) this.merge(entry);
  }

  private merge(entry: TallyEntry): void {
    const key = `${entry.igId} ${entry.shape} ${entry.hour.getTime()}`;
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
