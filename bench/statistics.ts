/** The smallest value that at least this share of all values does not exceed (nearest rank); 0 for an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** The middle value, the lower one of two. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { p50: median(values), p99: percentile(values, 0.99), max: percentile(values, 1) };
}
