import type { SeedRandom } from './seed-random.js';

/** How many days the data set covers. */
export const SEEDED_DAYS = 30;
export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
/** The last visits are so old at the most: their links wait for a person or a confirmation. */
export const RECENT_MS = 7 * 60_000;
/** For so long nothing has arrived for one of the accounts. */
export const SILENT_MS = 2 * DAY_MS;
/** How busy each hour of a day (UTC) is. */
const HOURS = [2, 1, 1, 0, 0, 1, 3, 6, 9, 12, 13, 14, 15, 13, 12, 12, 13, 15, 18, 20, 19, 15, 9, 5];

/** A time of the last days: at busy hours, and a little more often of late. */
export function pickTime(random: SeedRandom, now: Date): Date {
  for (;;) {
    const ago = random.next() ** 1.15 * (SEEDED_DAYS * DAY_MS - HOUR_MS) + RECENT_MS;
    const at = new Date(now.getTime() - ago);
    const isWeekend = at.getUTCDay() % 6 === 0;
    if (random.next() * 20 < (HOURS[at.getUTCHours()] ?? 0) * (isWeekend ? 0.6 : 1)) return at;
  }
}
