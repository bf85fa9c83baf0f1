import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { buildStats, type StatsAnswer, type StatsNumbers, sumUp } from './stats-answer.js';
import { type Bucket, decideRange, lastHours, type StatsRange } from './stats-range.js';
import { type StatsQuestion, Statistics } from './statistics.service.js';

export type StatsResult =
  | { readonly kind: 'stats'; readonly range: StatsRange; readonly answer: StatsAnswer }
  | { readonly kind: 'inverted' }
  | { readonly kind: 'too_long'; readonly max: number };

const WEEK_HOURS = 168;
const EVERYTHING: StatsQuestion = { appId: undefined, account: null, channel: null };

/** Answers how many links were minted, opened, came to and linked. */
@Injectable()
export class StatsService {
  constructor(
    private readonly statistics: Statistics,
    private readonly clock: Clock,
  ) {}

  /** What happened in the last 168 hours, of which the present one is the last, and in the 168 hours before. */
  async compareWeeks(): Promise<{ readonly last: StatsNumbers; readonly before: StatsNumbers }> {
    const range = lastHours(2 * WEEK_HOURS, this.clock.now());
    const { data } = buildStats(range, await this.statistics.read(range, EVERYTHING));
    return { last: sumUp(data.slice(WEEK_HOURS)), before: sumUp(data.slice(0, WEEK_HOURS)) };
  }

  /** @param asked null: the usual length, up to now */
  async read(
    bucket: Bucket,
    asked: { readonly from: Date | null; readonly to: Date | null },
    question: StatsQuestion,
  ): Promise<StatsResult> {
    const decision = decideRange(bucket, asked.from, asked.to, this.clock.now());
    if (decision.kind !== 'range') return decision;
    const { range } = decision;
    return { kind: 'stats', range, answer: buildStats(range, await this.statistics.read(range, question)) };
  }
}
