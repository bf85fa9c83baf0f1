/** What arrived for an account in one shape, for the rules of the doctor and the watchdog. */
export interface ShapeSummary {
  readonly shape: string;
  readonly lastAt: Date;
  /** In the last hour, and in the last 24 hours. */
  readonly lastHour: number;
  readonly lastDay: number;
  /** Full hours since the hour of the last event, up to the present one. */
  readonly quietHours: number;
  /**
   * How many came in the same hours of the week one, two, three and four weeks ago. A week from before the first count is missing.
   */
  readonly usual: readonly number[];
}

export type ArrivalSummaries = ReadonlyMap<string, ShapeSummary>;

/** The events of the last 24 hours. */
export function countLastDay(summaries: ArrivalSummaries, shapes: readonly string[]): number {
  return shapes.reduce((sum, shape) => sum + (summaries.get(shape)?.lastDay ?? 0), 0);
}

/** When an event of one of these shapes arrived last; null when none did within the kept time. */
export function lastOf(summaries: ArrivalSummaries, shapes: readonly string[]): Date | null {
  const times = shapes.flatMap((shape) => summaries.get(shape)?.lastAt.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.max(...times));
}
