import type { CountName } from './count.js';
import { type Bucket, STATS_BUCKETS, startOfBucket } from './stats-range.js';
import type { CountEntry } from './tally.js';

/** Channels of one app and day that are counted apart. An app may name a channel of its own for each link. */
export const MAX_CHANNELS = 100;
/** Stands for all further channels. No channel has this name. */
export const OTHER_CHANNELS = '*';

/** What is added to a row of `statistics`. */
export interface StatisticAddition extends Omit<CountEntry, 'hour'> {
  readonly bucket: Bucket;
  readonly at: Date;
}

/** What is added to a row of `statistic_totals`. */
export interface TotalAddition {
  readonly bucket: Bucket;
  readonly at: Date;
  readonly name: CountName;
  readonly count: number;
}

/**
 * Gives channels that have no place of their own the common one.
 * @param known the channels of each app (UUID) that have a row of the day, as `app day` names them
 */
export function boundChannels(
  entries: readonly CountEntry[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
): CountEntry[] {
  const taken = new Map<string, Set<string>>();
  return entries.map((entry) => {
    const key = appDay(entry.appId, entry.hour);
    const channels = taken.get(key) ?? new Set(known.get(key));
    taken.set(key, channels);
    const hasPlace = entry.channel === '' || channels.has(entry.channel) || channels.size < MAX_CHANNELS;
    if (!hasPlace) return { ...entry, channel: OTHER_CHANNELS };
    if (entry.channel !== '') channels.add(entry.channel);
    return entry;
  });
}

/** An app and the day that a time lies in. */
export function appDay(appId: string, at: Date): string {
  return `${appId} ${startOfBucket('day', at).toISOString()}`;
}

/** The rows of hours and days that entries add to, each once, in one order for all instances. */
export function toStatistics(entries: readonly CountEntry[]): StatisticAddition[] {
  return sum(
    entries.flatMap(({ hour, ...entry }) =>
      STATS_BUCKETS.map((bucket) => ({ ...entry, bucket, at: startOfBucket(bucket, hour) })),
    ),
    ({ bucket, appId, at, accountId, channel, name }) => [
      bucket,
      appId,
      at.toISOString(),
      accountId,
      channel,
      name,
    ],
  );
}

/** The rows of the totals that entries add to, each once, in one order for all instances. */
export function toTotals(entries: readonly CountEntry[]): TotalAddition[] {
  return sum(
    entries.flatMap(({ hour, name, count }) =>
      STATS_BUCKETS.map((bucket) => ({ bucket, at: startOfBucket(bucket, hour), name, count })),
    ),
    ({ bucket, at, name }) => [bucket, at.toISOString(), name],
  );
}

function sum<Row extends { readonly count: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string[],
): Row[] {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row).join(' ');
    sums.set(key, { ...row, count: row.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
