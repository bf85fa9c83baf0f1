import type { CampaignStats } from '../../packages/client/src/index.js';

type Count = CampaignStats['data'][number];

/** How often people came, and how many of them for the first time. */
export interface Visits {
  readonly visits: number;
  readonly newPeople: number;
}

export interface DayVisits extends Visits {
  /** `Tue 1 Dec` */
  readonly title: string;
  /** `1 Dec` */
  readonly tick: string;
}

export interface NamedVisits extends Visits {
  readonly id: string;
}

const DAY_MS = 86_400_000;
const TITLE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});
const TICK = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

/** All counts together. */
export function sumCounts(counts: readonly Count[]): Visits {
  return counts.reduce(
    (sum, { count, newPeople }) => ({
      visits: sum.visits + count,
      newPeople: sum.newPeople + newPeople,
    }),
    { visits: 0, newPeople: 0 },
  );
}

/** Every day of the answer, oldest first, also those on which nobody came. A day is one in UTC. */
export function countByDay({ from, to, data }: Pick<CampaignStats, 'from' | 'to' | 'data'>): DayVisits[] {
  const byDay = Map.groupBy(data, ({ day }) => day);
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
  return Array.from({ length: days }, (_, index) => {
    const at = new Date(Date.parse(from) + index * DAY_MS);
    const counts = byDay.get(at.toISOString().slice(0, 10)) ?? [];
    return { title: TITLE.format(at), tick: TICK.format(at), ...sumCounts(counts) };
  });
}

/** The counts by what they have in common, the most visits first. */
export function countBy(data: readonly Count[], nameOf: (count: Count) => string): NamedVisits[] {
  return [...Map.groupBy(data, nameOf)]
    .map(([id, counts]) => ({ id, ...sumCounts(counts) }))
    .toSorted((a, b) => b.visits - a.visits);
}
