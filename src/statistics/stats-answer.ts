import { OUTCOMES } from '../attempts/outcome.js';
import type { CountName } from './count.js';
import { bucketsOf, type StatsRange } from './stats-range.js';

/** A funnel and what became of the people in it. */
export interface StatsNumbers {
  minted: number;
  opened: number;
  came: number;
  linked: number;
  outcomes: Record<string, number>;
  deliveries: { succeeded: number; failed: number };
}

/** The numbers of one bucket. */
export interface StatsBucket extends StatsNumbers {
  /** When it begins. */
  readonly at: Date;
}

/** The numbers of one channel; null for links without a channel. */
export interface ChannelNumbers extends Pick<StatsNumbers, 'minted' | 'opened' | 'came' | 'linked'> {
  readonly channel: string | null;
}

export interface StatsAnswer {
  readonly data: StatsBucket[];
  readonly totals: StatsNumbers;
  /** By the number of minted links; null when channels were not asked for. */
  readonly channels: ChannelNumbers[] | null;
}

/** A count of one bucket, or of one channel over all buckets. */
export interface StatsCount {
  /** When the bucket begins; null: the count is that of the channel. */
  readonly at: Date | null;
  readonly name: CountName;
  readonly channel: string | null;
  readonly count: number;
}

const FUNNEL = ['minted', 'opened', 'came', 'linked'] as const;

/** Sums counts up by bucket, by channel and in all. A bucket in which nothing happened is there, too. */
export function buildStats(range: StatsRange, counts: readonly StatsCount[]): StatsAnswer {
  const data = bucketsOf(range).map((at): StatsBucket => ({ at, ...none() }));
  const byTime = new Map(data.map((bucket) => [bucket.at.getTime(), bucket]));
  const totals = none();
  const channels = new Map<string, ChannelNumbers>();
  for (const { at, name, channel, count } of counts) {
    if (at !== null) {
      add(totals, name, count);
      const bucket = byTime.get(at.getTime());
      if (bucket) add(bucket, name, count);
    }
    if (channel === null || !isFunnel(name)) continue;
    const zero = { channel: channel || null, minted: 0, opened: 0, came: 0, linked: 0 };
    const numbers = channels.get(channel) ?? zero;
    channels.set(channel, { ...numbers, [name]: numbers[name] + count });
  }
  const isByChannel = counts.some(({ channel }) => channel !== null);
  const sorted = [...channels.values()].toSorted((a, b) => b.minted - a.minted);
  return { data, totals, channels: isByChannel ? sorted : null };
}

/** The sum of the numbers of several buckets. */
export function sumUp(buckets: readonly StatsNumbers[]): StatsNumbers {
  const sum = none();
  for (const { outcomes, deliveries, ...funnel } of buckets) {
    for (const name of FUNNEL) sum[name] += funnel[name];
    for (const [outcome, count] of Object.entries(outcomes))
      sum.outcomes[outcome] = (sum.outcomes[outcome] ?? 0) + count;
    sum.deliveries.succeeded += deliveries.succeeded;
    sum.deliveries.failed += deliveries.failed;
  }
  return sum;
}

function none(): StatsNumbers {
  const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  return { minted: 0, opened: 0, came: 0, linked: 0, outcomes, deliveries: { succeeded: 0, failed: 0 } };
}

function isFunnel(name: CountName): name is (typeof FUNNEL)[number] {
  return (FUNNEL as readonly CountName[]).includes(name);
}

function add(numbers: StatsNumbers, name: CountName, count: number): void {
  if (isFunnel(name)) numbers[name] += count;
  else if (name === 'delivery.succeeded') numbers.deliveries.succeeded += count;
  else if (name === 'delivery.failed') numbers.deliveries.failed += count;
  else {
    const outcome = name.slice('outcome.'.length);
    numbers.outcomes[outcome] = (numbers.outcomes[outcome] ?? 0) + count;
  }
}
