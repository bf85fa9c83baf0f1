import type { Settings } from '../state/settings.js';

const HOUR_MS = 3_600_000;
type Bucket = 'hour' | 'day';

interface Range {
  readonly label: string;
  readonly hours: number;
  /** The first is the default. */
  readonly buckets: readonly Bucket[];
}

/** The times that the charts can be about. */
export const RANGES = {
  '24h': { label: '24 hours', hours: 24, buckets: ['hour'] },
  '7d': { label: '7 days', hours: 168, buckets: ['day', 'hour'] },
  '30d': { label: '30 days', hours: 720, buckets: ['day', 'hour'] },
} as const satisfies Readonly<Record<string, Range>>;
export type RangeName = keyof typeof RANGES;
const DEFAULT_RANGE: RangeName = '7d';

export interface ChosenRange {
  readonly name: RangeName;
  readonly range: Range;
  readonly bucket: Bucket;
}

/** The range that an address has. */
export function readRange(query: Readonly<Record<string, string>>): ChosenRange {
  const name = query['range'] ?? '';
  const known: RangeName = name in RANGES ? (name as RangeName) : DEFAULT_RANGE;
  const range: Range = RANGES[known];
  const bucket = range.buckets.find((each) => each === query['by']) ?? range.buckets[0] ?? 'hour';
  return { name: known, range, bucket };
}

/** Where the first bucket lies, so that with the present one there are as many as the range says. */
export function startOf({ range, bucket }: ChosenRange, now: Date): Date {
  const length = bucket === 'hour' ? HOUR_MS : 24 * HOUR_MS;
  return new Date(now.getTime() - range.hours * HOUR_MS + length);
}

/** The same for what is counted by whole days (UTC): as many days as the range has, and two for 24 hours, which lie in two of them. */
export function startOfDays(chosen: ChosenRange, now: Date): Date {
  return startOf({ ...chosen, bucket: chosen.range.buckets[0] ?? 'day' }, now);
}

interface BucketNames {
  readonly title: string;
  readonly tick: string;
}

/** The time of a bucket in words. A day is one in UTC, however the operator reads times. */
export function nameBucket(at: Date, { name, bucket }: ChosenRange, times: Settings['times']): BucketNames {
  const day = (zone: string | undefined): string =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
    }).format(at);
  const dayMonth = (zone: string | undefined): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' }).format(at);
  if (bucket === 'day') return { title: day('UTC'), tick: dayMonth('UTC') };
  const zone = times === 'utc' ? 'UTC' : undefined;
  const clock = (date: Date): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(date);
  return {
    title: `${day(zone)}, ${clock(at)}–${clock(new Date(at.getTime() + HOUR_MS))}`,
    tick: name === '24h' ? clock(at) : dayMonth(zone),
  };
}
