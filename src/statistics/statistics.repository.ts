import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { CountName } from './count.js';
import { SCOPES, type StatisticAddition, type TotalAddition } from './statistic-rows.js';
import type { StatsCount } from './stats-answer.js';
import type { StatsRange } from './stats-range.js';

const FIND_CHANNELS: Statement = {
  name: 'statistics_find_channels',
  text: `
    SELECT DISTINCT s.app_id AS "appId", s.at, s.channel FROM statistics s
    WHERE s.bucket = 'day' AND s.app_id = ANY ($1::uuid[]) AND s.at = ANY ($2::timestamptz[]) AND s.channel <> ''`,
};

const ADD: Statement = {
  name: 'statistics_add',
  text: `
    INSERT INTO statistics AS s (bucket, app_id, at, account_id, channel, name, count)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::bigint[])
    ON CONFLICT (bucket, app_id, at, account_id, channel, name) DO UPDATE SET count = s.count + excluded.count`,
};

const ADD_TOTALS: Statement = {
  name: 'statistic_totals_add',
  text: `
    INSERT INTO statistic_totals AS t (bucket, scope, at, channel, name, count, last_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[])
    ON CONFLICT (bucket, scope, at, channel, name) DO UPDATE
      SET count = t.count + excluded.count, last_at = greatest(t.last_at, excluded.last_at)`,
};

/** Counts stay far below 2^53, so they are numbers. */
const READ_ALL: Statement = {
  name: 'statistic_totals_read_all',
  text: `
    SELECT t.at, t.name, NULL AS channel, t.count::float8 AS count FROM statistic_totals t
    WHERE t.bucket = $1 AND t.scope = $4 AND t.at >= $2 AND t.at < $3`,
};

/** An answer has sums by time and sums by channel, and none by both: so it has few rows, however many channels there are. */
const sumUp = (rows: string): string => `
    SELECT c.at, c.name, c.channel, sum(c.count)::float8 AS count FROM (${rows}) c
    GROUP BY GROUPING SETS ((c.at, c.name), (c.channel, c.name))`;

const READ_SCOPE: Statement = {
  name: 'statistic_totals_read_scope',
  text: sumUp(`
      SELECT t.at, t.name, t.channel, t.count FROM statistic_totals t
      WHERE t.bucket = $1 AND t.scope = $4 AND t.at >= $2 AND t.at < $3 AND ($5::text IS NULL OR t.channel = $5)`),
};

const READ_APP_ACCOUNT: Statement = {
  name: 'statistics_read_app_account',
  text: sumUp(`
      SELECT s.at, s.name, s.channel, s.count FROM statistics s
      WHERE s.bucket = $1 AND s.app_id = $4 AND s.at >= $2 AND s.at < $3
        AND s.account_id = $5 AND ($6::text IS NULL OR s.channel = $6)`),
};

/** Hours for the sums, and days to find the last time: there are few rows to go back over. $1 scopes, $2 since when it is summed up. */
const READ_DELIVERIES: Statement = {
  name: 'statistic_totals_read_deliveries',
  text: `
    SELECT w.scope, r.succeeded, r.failed, s.last_at AS "lastSucceededAt", f.last_at AS "lastFailedAt"
    FROM unnest($1::text[]) AS w(scope)
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(t.count) FILTER (WHERE t.name = 'delivery.succeeded'), 0)::float8 AS succeeded,
             coalesce(sum(t.count) FILTER (WHERE t.name = 'delivery.failed'), 0)::float8 AS failed
      FROM statistic_totals t WHERE t.bucket = 'hour' AND t.scope = w.scope AND t.at >= $2
    ) r
    LEFT JOIN LATERAL (${lastOfDay('delivery.succeeded')}) s ON true
    LEFT JOIN LATERAL (${lastOfDay('delivery.failed')}) f ON true`,
};

/** Which of the counts are summed up; null: all. */
export interface StatsFilter {
  /** UUIDs. */
  readonly appId: string | null;
  readonly accountId: string | null;
  readonly channel: string | null;
}

/** Attempts to deliver, of one scope. */
export interface EndpointDeliveries {
  readonly succeeded: number;
  readonly failed: number;
  /** Null: none is known. */
  readonly lastSucceededAt: Date | null;
  readonly lastFailedAt: Date | null;
}

type ScopeDeliveries = EndpointDeliveries & { readonly scope: string };

/** The `statistics` and `statistic_totals` tables. */
@Injectable()
export class StatisticsRepository {
  /** The channels that apps have a row of on these days. */
  findChannels(
    tx: Tx,
    appIds: readonly string[],
    days: readonly Date[],
  ): Promise<{ readonly appId: string; readonly at: Date; readonly channel: string }[]> {
    return tx.query(FIND_CHANNELS, [appIds, days]);
  }

  async add(tx: Tx, rows: readonly StatisticAddition[]): Promise<void> {
    await tx.query(ADD, [
      rows.map(({ bucket }) => bucket),
      rows.map(({ appId }) => appId),
      rows.map(({ at }) => at),
      rows.map(({ accountId }) => accountId),
      rows.map(({ channel }) => channel),
      rows.map(({ name }) => name),
      rows.map(({ count }) => count),
    ]);
  }

  async addTotals(tx: Tx, rows: readonly TotalAddition[]): Promise<void> {
    await tx.query(ADD_TOTALS, [
      rows.map(({ bucket }) => bucket),
      rows.map(({ scope }) => scope),
      rows.map(({ at }) => at),
      rows.map(({ channel }) => channel),
      rows.map(({ name }) => name),
      rows.map(({ count }) => count),
      rows.map(({ lastAt }) => lastAt),
    ]);
  }

  /** The counts of a range, summed up by time, and by channel when anything narrows it down. */
  read(
    tx: Tx,
    { bucket, from, to }: StatsRange,
    { appId, accountId, channel }: StatsFilter,
  ): Promise<StatsCount[]> {
    if (appId !== null && accountId !== null)
      return tx.query<StatsCount>(READ_APP_ACCOUNT, [bucket, from, to, appId, accountId, channel]);
    if (appId !== null)
      return tx.query<StatsCount>(READ_SCOPE, [bucket, from, to, SCOPES.app(appId), channel]);
    if (accountId !== null)
      return tx.query<StatsCount>(READ_SCOPE, [bucket, from, to, SCOPES.account(accountId), channel]);
    if (channel !== null)
      return tx.query<StatsCount>(READ_SCOPE, [bucket, from, to, SCOPES.channel(channel), null]);
    return tx.query<StatsCount>(READ_ALL, [bucket, from, to, SCOPES.all]);
  }

  /** The deliveries of each of these scopes since a full hour; one row for each. */
  readDeliveries(tx: Tx, scopes: readonly string[], since: Date): Promise<ScopeDeliveries[]> {
    return tx.query<ScopeDeliveries>(READ_DELIVERIES, [scopes, since]);
  }
}

/** The newest row of the days of scope `w.scope` in which something happened. */
function lastOfDay(name: CountName): string {
  return `
      SELECT t.last_at FROM statistic_totals t WHERE t.bucket = 'day' AND t.scope = w.scope AND t.name = '${name}'
      ORDER BY t.at DESC LIMIT 1`;
}
