import type { Count, CountName } from './count.js';

const HOUR_MS = 3_600_000;
/** Stands for no app in a row's key, which holds no null. */
export const NO_APP = '00000000-0000-0000-0000-000000000000';

/** How often something happened within an hour. */
export interface CountEntry {
  readonly hour: Date;
  /** UUIDs; `NO_APP` without an app. */
  readonly appId: string;
  readonly accountId: string;
  /** Empty without a channel. */
  readonly channel: string;
  /** Empty for what is no delivery. */
  readonly endpointId: string;
  readonly name: CountName;
  readonly count: number;
  /** When it happened last. */
  readonly lastAt: Date;
}

/** The counts of one instance that are not written yet. */
export class Tally {
  private entries = new Map<string, CountEntry>();

  /** @param limit entries beyond it are dropped while nothing can be written */
  constructor(private readonly limit: number) {}

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  add({ appId, accountId, channel, name, endpointId = '' }: Count, at: Date): void {
    const hour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
    const place = { appId: appId ?? NO_APP, accountId, channel: channel ?? '', endpointId };
    this.merge({ hour, ...place, name, count: 1, lastAt: at });
  }

  /** Removes and returns everything, in one order for all instances, so that two that write do not deadlock. */
  take(): CountEntry[] {
    const taken = [...this.entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    this.entries = new Map();
    return taken;
  }

  /** Puts back what could not be written. */
  putBack(entries: readonly CountEntry[]): void {
    for (const entry of entries) this.merge(entry);
  }

  private merge(entry: CountEntry): void {
    const { hour, appId, accountId, channel, endpointId, name } = entry;
    const key = [hour.toISOString(), appId, accountId, channel, endpointId, name].join(' ');
    const known = this.entries.get(key);
    if (known === undefined && this.entries.size >= this.limit) return;
    const lastAt = known && known.lastAt > entry.lastAt ? known.lastAt : entry.lastAt;
    this.entries.set(key, { ...entry, count: entry.count + (known?.count ?? 0), lastAt });
  }
}
