/** How long a bucket is. Days are days in UTC. */
export type Bucket = 'hour' | 'day';
export const STATS_BUCKETS = ['hour', 'day'] as const satisfies readonly Bucket[];

const HOUR_MS = 3_600_000;
export const BUCKET_MS: Readonly<Record<Bucket, number>> = { hour: HOUR_MS, day: 24 * HOUR_MS };
/** What one answer may hold. */
export const MAX_BUCKETS: Readonly<Record<Bucket, number>> = { hour: 31 * 24, day: 400 };
/** What is shown when no start is asked for. */
const DEFAULT_BUCKETS: Readonly<Record<Bucket, number>> = { hour: 24, day: 30 };

/** Whole buckets: the first begins at `from`, the last ends at `to`. */
export interface StatsRange {
  readonly bucket: Bucket;
  readonly from: Date;
  readonly to: Date;
}

export type RangeDecision =
  | { readonly kind: 'range'; readonly range: StatsRange }
  | { readonly kind: 'inverted' }
  | { readonly kind: 'too_long'; readonly max: number };

/**
 * The buckets that a question is about: those that it touches, up to the present one.
 * @param from null: so many buckets before `to` as are usual
 * @param to null: now
 */
export function decideRange(bucket: Bucket, from: Date | null, to: Date | null, now: Date): RangeDecision {
  if (from !== null && from >= (to ?? now)) return { kind: 'inverted' };
  const step = BUCKET_MS[bucket];
  const end = Math.ceil((to ?? new Date(now.getTime() + 1)).getTime() / step) * step;
  const start =
    from === null ? end - DEFAULT_BUCKETS[bucket] * step : Math.floor(from.getTime() / step) * step;
  if ((end - start) / step > MAX_BUCKETS[bucket]) return { kind: 'too_long', max: MAX_BUCKETS[bucket] };
  return { kind: 'range', range: { bucket, from: new Date(start), to: new Date(end) } };
}

/** What is wrong with a question that is about no range: the fault of its field `from`. */
export function describeRangeFault(
  decision: Exclude<RangeDecision, { readonly kind: 'range' }>,
  bucket: Bucket,
): { readonly pointer: string; readonly detail: string } {
  const detail =
    decision.kind === 'inverted'
      ? 'must be before `to`'
      : `must be at most ${decision.max} ${bucket}s before \`to\``;
  return { pointer: '/from', detail };
}

/** So many hours, of which the present one is the last. */
export function lastHours(hours: number, now: Date): StatsRange {
  const to = startOfBucket('hour', now).getTime() + HOUR_MS;
  return { bucket: 'hour', from: new Date(to - hours * HOUR_MS), to: new Date(to) };
}

/** When the bucket begins that a time lies in. */
export function startOfBucket(bucket: Bucket, at: Date): Date {
  return new Date(Math.floor(at.getTime() / BUCKET_MS[bucket]) * BUCKET_MS[bucket]);
}

/** When each bucket of a range begins, oldest first. */
export function bucketsOf({ bucket, from, to }: StatsRange): Date[] {
  const step = BUCKET_MS[bucket];
  return Array.from(
    { length: (to.getTime() - from.getTime()) / step },
    (_, index) => new Date(from.getTime() + index * step),
  );
}
