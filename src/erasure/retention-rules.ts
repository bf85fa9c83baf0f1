import type { RetentionConfig } from '../platform/config/config.js';
import { KEPT_MS as IDEMPOTENCY_KEPT_MS } from '../platform/idempotency/idempotent-request.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Meta repeats a failed webhook request for 36 hours; a week also covers an operator who replays a log. */
const WEEK_MS = 7 * DAY_MS;

/** The watchdog compares an hour with the same hour of four weeks before it. */
const ARRIVALS_KEPT_MS = 5 * WEEK_MS;
/** A month by the hour, two years by the day, and time to read them. */
const HOURLY_COUNTS_KEPT_MS = 40 * DAY_MS;
const DAILY_COUNTS_KEPT_MS = 800 * DAY_MS;

/** Long enough to see in the list who was signed in lately; the audit keeps who signed in for good. */
const SESSIONS_KEPT_MS = 30 * DAY_MS;

/** Rows of one kind, and the age at which they are removed. */
export interface RetentionRule {
  /** Names the kind in counts and statements. */
  readonly name: string;
  /** Names the rows in a log line. */
  readonly what: string;
  readonly table: string;
  readonly key: readonly string[];
  /** The column that the age is counted from. */
  readonly time: string;
  /**
   * The column whose index finds the rows, oldest first. `id` needs no index on the time, because ids are UUIDv7; `time` is
   * compared too, because the clock that an id came from may have been wrong.
   */
  readonly order: { readonly column: string; readonly type: 'uuid' | 'timestamptz' };
  /** SQL: which rows may be removed; together with `order` it must fit one index. */
  readonly condition?: string;
  /** Rows of another table that are removed with them; its key columns are in the order of `key`. */
  readonly dependent?: { readonly table: string; readonly key: readonly string[] };
  /** How long a row is kept. */
  readonly keptMs: (config: RetentionConfig) => number;
}

const ROW_KEY = ['account_id', 'id'];
const STATISTICS_KEY = ['bucket', 'app_id', 'at', 'account_id', 'channel', 'name'];
const TOTALS_KEY = ['bucket', 'scope', 'at', 'channel', 'name'];
const BY_ID = { column: 'id', type: 'uuid' } as const;
const byTime = (column: string): Pick<RetentionRule, 'time' | 'order'> => ({
  time: column,
  order: { column, type: 'timestamptz' },
});

/**
 * What is removed, and when. Links that are pending, awaiting confirmation or linked, identities, pending notifications, receipts
 * of erasures and audit entries are kept.
 */
export const RETENTION_RULES = [
  {
    name: 'links',
    what: 'closed links',
    table: 'links',
    key: ROW_KEY,
    ...byTime('completed_at'),
    condition: `status = ANY (ARRAY['expired'::text, 'revoked'::text, 'rejected'::text])`,
    keptMs: ({ linkHours }) => linkHours * HOUR_MS,
  },
  {
    name: 'invites',
    what: 'ended invites',
    table: 'invites',
    key: ROW_KEY,
    ...byTime('expires_at'),
    keptMs: ({ linkHours }) => linkHours * HOUR_MS,
  },
  {
    name: 'invalidTokens',
    what: 'invalid_token attempts',
    table: 'attempts',
    key: ROW_KEY,
    ...byTime('received_at'),
    condition: `outcome = 'invalid_token'::text`,
    keptMs: () => WEEK_MS,
  },
  {
    name: 'attempts',
    what: 'attempts',
    table: 'attempts',
    key: ROW_KEY,
    time: 'received_at',
    order: BY_ID,
    keptMs: ({ attemptDays }) => attemptDays * DAY_MS,
  },
  {
    name: 'messages',
    what: 'messages to people',
    table: 'messages',
    key: ROW_KEY,
    ...byTime('completed_at'),
    condition: 'completed_at IS NOT NULL',
    keptMs: ({ linkHours }) => linkHours * HOUR_MS,
  },
  {
    name: 'arrivals',
    what: 'counts of what arrived from Meta',
    table: 'arrivals',
    key: ['ig_id', 'shape', 'hour'],
    ...byTime('hour'),
    keptMs: () => ARRIVALS_KEPT_MS,
  },
  {
    name: 'hourlyStatistics',
    what: 'counts by hour',
    table: 'statistics',
    key: STATISTICS_KEY,
    ...byTime('at'),
    condition: `bucket = 'hour'::text`,
    keptMs: () => HOURLY_COUNTS_KEPT_MS,
  },
  {
    name: 'dailyStatistics',
    what: 'counts by day',
    table: 'statistics',
    key: STATISTICS_KEY,
    ...byTime('at'),
    condition: `bucket = 'day'::text`,
    keptMs: () => DAILY_COUNTS_KEPT_MS,
  },
  {
    name: 'hourlyTotals',
    what: 'sums by hour',
    table: 'statistic_totals',
    key: TOTALS_KEY,
    ...byTime('at'),
    condition: `bucket = 'hour'::text`,
    keptMs: () => HOURLY_COUNTS_KEPT_MS,
  },
  {
    name: 'dailyTotals',
    what: 'sums by day',
    table: 'statistic_totals',
    key: TOTALS_KEY,
    ...byTime('at'),
    condition: `bucket = 'day'::text`,
    keptMs: () => DAILY_COUNTS_KEPT_MS,
  },
  {
    name: 'campaignPeople',
    what: 'people who came through campaigns',
    table: 'campaign_people',
    key: ['campaign_id', 'igsid'],
    ...byTime('last_at'),
    keptMs: ({ attemptDays }) => attemptDays * DAY_MS,
  },
  {
    name: 'campaignCounts',
    what: 'counts of campaigns by day',
    table: 'campaign_counts',
    key: ['campaign_id', 'day', 'channel', 'via'],
    ...byTime('day'),
    keptMs: () => DAILY_COUNTS_KEPT_MS,
  },
  {
    name: 'connectStates',
    what: 'business logins that were begun',
    table: 'connect_states',
    key: ['hash'],
    ...byTime('expires_at'),
    keptMs: () => HOUR_MS,
  },
  {
    name: 'sessions',
    what: 'sessions of the console',
    table: 'console_sessions',
    key: ['id'],
    ...byTime('expires_at'),
    keptMs: () => SESSIONS_KEPT_MS,
  },
  {
    name: 'signInLinks',
    what: 'sign-in links that were not used',
    table: 'console_sign_in_links',
    key: ['hash'],
    ...byTime('expires_at'),
    keptMs: () => HOUR_MS,
  },
  {
    name: 'repeatKeys',
    what: 'repeat keys',
    table: 'repeat_keys',
    key: ['account_id', 'igsid', 'repeat_key'],
    ...byTime('received_at'),
    keptMs: () => WEEK_MS,
  },
  {
    name: 'deadLetters',
    what: 'dead letters',
    table: 'dead_letters',
    key: ['id'],
    time: 'received_at',
    order: BY_ID,
    keptMs: ({ attemptDays }) => attemptDays * DAY_MS,
  },
  {
    name: 'refusedEvents',
    what: 'refused events',
    table: 'refused_events',
    key: ['id'],
    time: 'refused_at',
    order: BY_ID,
    keptMs: () => WEEK_MS,
  },
  {
    name: 'notifications',
    what: 'completed notifications',
    table: 'notifications',
    key: ROW_KEY,
    time: 'created_at',
    order: BY_ID,
    condition: `status <> 'pending'::text`,
    dependent: { table: 'deliveries', key: ['account_id', 'notification_id'] },
    keptMs: ({ notificationDays }) => notificationDays * DAY_MS,
  },
  {
    name: 'deletedEndpoints',
    what: 'deleted endpoints',
    table: 'endpoints',
    key: ['id'],
    ...byTime('deleted_at'),
    condition: 'deleted_at IS NOT NULL',
    keptMs: ({ notificationDays }) => notificationDays * DAY_MS,
  },
  {
    name: 'idempotencyKeys',
    what: 'idempotency keys',
    table: 'idempotency_keys',
    key: ['hash'],
    ...byTime('created_at'),
    keptMs: () => IDEMPOTENCY_KEPT_MS,
  },
  {
    name: 'suppressions',
    what: 'suppressions',
    table: 'suppressions',
    key: ['hash'],
    ...byTime('expires_at'),
    keptMs: () => 0,
  },
] as const satisfies readonly RetentionRule[];

/** How many rows of each kind were removed. */
export type RetentionCounts = Readonly<Record<(typeof RETENTION_RULES)[number]['name'], number>>;

/** The time before which rows of a rule are removed. */
export function dueBefore(rule: RetentionRule, now: Date, config: RetentionConfig): Date {
  return new Date(now.getTime() - rule.keptMs(config));
}
