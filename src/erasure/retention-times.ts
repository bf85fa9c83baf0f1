const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Forged and mangled refs help nobody for long, and anybody can make them. Longer than Meta repeats a delivery: 36 hours. */
const INVALID_TOKEN_MS = 7 * DAY_MS;

/** How long rows are kept. */
export interface RetentionPeriods {
  readonly attemptDays: number;
  readonly linkHours: number;
  readonly notificationDays: number;
}

/** What leaves at a moment is what is older than these. */
export interface RetentionTimes {
  readonly attempts: Date;
  readonly invalidTokens: Date;
  readonly deadLetters: Date;
  readonly links: Date;
  readonly notifications: Date;
}

/** The times before which rows are due at this moment. */
export function retentionTimes(
  now: Date,
  { attemptDays, linkHours, notificationDays }: RetentionPeriods,
): RetentionTimes {
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const attempts = ago(attemptDays * DAY_MS);
  return {
    attempts,
    invalidTokens: ago(INVALID_TOKEN_MS),
    deadLetters: attempts,
    links: ago(linkHours * HOUR_MS),
    notifications: ago(notificationDays * DAY_MS),
  };
}
