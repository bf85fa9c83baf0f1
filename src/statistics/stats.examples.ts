import { OUTCOMES } from '../attempts/outcome.js';
import type { ChannelStatsDto, StatsBucketDto, StatsDto, StatsTotalsDto } from './stats.dto.js';

const none = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
const StatsTotals: StatsTotalsDto = {
  minted: 120,
  opened: 96,
  came: 81,
  linked: 74,
  outcomes: { ...none, linked: 74, expired: 5, user_taken: 2 },
  deliveries: { succeeded: 74, failed: 1 },
};
const StatsBucket: StatsBucketDto = { at: '2026-11-22T00:00:00.000Z', ...StatsTotals };
const ChannelStats: ChannelStatsDto = {
  channel: 'web-settings',
  minted: 120,
  opened: 96,
  came: 81,
  linked: 74,
};
const Stats: StatsDto = {
  bucket: 'day',
  from: '2026-11-22T00:00:00.000Z',
  to: '2026-11-23T00:00:00.000Z',
  data: [StatsBucket],
  totals: StatsTotals,
  channels: [ChannelStats],
};

/** By the name of the schema. */
export const STATS_EXAMPLES = { Stats, StatsBucket, StatsTotals, ChannelStats };
