import { type CountEntry, type CountName, NO_APP } from './count.js';
import { type Bucket, STATS_BUCKETS, startOfBucket } from './stats-range.js';

/** Channels of one app and day that are counted apart. An app may name a channel of its own for each link. */
export const MAX_CHANNELS = 100;
/** Stands for all further channels. No channel has this name. */
export const OTHER_CHANNELS = '*';

/** What is added to a row of `statistics`. */
export interface StatisticAddition extends Omit<CountEntry, 'hour' | 'endpointId' | 'lastAt'> {
  readonly bucket: Bucket;
  readonly at: Date;
}

/** What is added to a row of `statistic_totals`. */
export interface TotalAddition {
  readonly bucket: Bucket;
  readonly scope: string;
  readonly at: Date;
  readonly channel: string;
  readonly name: CountName;
  readonly count: number;
  readonly lastAt: Date;
}

/**
 * What a row of `statistic_totals` sums up. Each question but that about an app and an account is answered from the rows of one scope, so
 * that what it costs grows neither with the number of apps nor with that of accounts.
 */
export const SCOPES = {
  /** Everything; its rows have no channel. */
  all: 'all',
  /** All accounts of an app, by channel. */
  app: (appId: string) => `app:${appId}`,
  /** All apps of an account, by channel. */
  account: (accountId: string) => `account:${accountId}`,
  /** All apps and accounts. */
  channel: (channel: string) => `channel:${channel}`,
  /** Deliveries to an endpoint; its rows have no channel. */
  endpoint: (endpointId: string) => `endpoint:${endpointId}`,
} as const;

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
    entries.flatMap(({ hour, appId, accountId, channel, name, count }) =>
      STATS_BUCKETS.map((bucket) => ({
        bucket,
        appId,
        at: startOfBucket(bucket, hour),
        accountId,
        channel,
        name,
        count,
      })),
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
    entries.flatMap((entry) =>
      STATS_BUCKETS.flatMap((bucket) =>
        scopesOf(entry).map((place) => ({
          bucket,
          ...place,
          at: startOfBucket(bucket, entry.hour),
          name: entry.name,
          count: entry.count,
          lastAt: entry.lastAt,
        })),
      ),
    ),
    ({ bucket, scope, at, channel, name }) => [bucket, scope, at.toISOString(), channel, name],
    (a, b) => ({ lastAt: a.lastAt > b.lastAt ? a.lastAt : b.lastAt }),
  );
}

/** The scopes that an entry counts in, each with the channel of its row. */
function scopesOf({
  appId,
  accountId,
  channel,
  endpointId,
}: CountEntry): { scope: string; channel: string }[] {
  return [
    { scope: SCOPES.all, channel: '' },
    ...(appId === NO_APP ? [] : [{ scope: SCOPES.app(appId), channel }]),
    { scope: SCOPES.account(accountId), channel },
    ...(channel === '' ? [] : [{ scope: SCOPES.channel(channel), channel }]),
    ...(endpointId === '' ? [] : [{ scope: SCOPES.endpoint(endpointId), channel: '' }]),
  ];
}

function sum<Row extends { readonly count: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string[],
  merge: (a: Row, b: Row) => Partial<Row> = () => ({}),
): Row[] {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row).join(' ');
    const known = sums.get(key);
    sums.set(key, known ? { ...row, ...merge(known, row), count: known.count + row.count } : row);
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
