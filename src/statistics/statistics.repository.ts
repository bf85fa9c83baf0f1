import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { StatisticAddition, TotalAddition } from './statistic-rows.js';
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
    INSERT INTO statistic_totals AS t (bucket, at, name, count)
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::bigint[])
    ON CONFLICT (bucket, at, name) DO UPDATE SET count = t.count + excluded.count`,
};

/** Counts stay far below 2^53, so they are numbers. */
const READ_TOTALS: Statement = {
  name: 'statistic_totals_read',
  text: `
    SELECT t.at, t.name, NULL AS channel, t.count::float8 AS count FROM statistic_totals t
    WHERE t.bucket = $1 AND t.at >= $2 AND t.at < $3`,
};

const READ: Statement = {
  name: 'statistics_read',
  text: `
    SELECT s.at, s.name, s.channel, sum(s.count)::float8 AS count FROM statistics s
    WHERE s.bucket = $1 AND s.at >= $2 AND s.at < $3 AND s.app_id = ANY ($4::uuid[])
      AND ($5::uuid IS NULL OR s.account_id = $5) AND ($6::text IS NULL OR s.channel = $6)
    GROUP BY s.at, s.name, s.channel`,
};

const FIND_APPS: Statement = {
  name: 'statistics_find_apps',
  text: `
    WITH RECURSIVE found AS (
      (SELECT s.app_id FROM statistics s WHERE s.bucket = $1 ORDER BY s.app_id LIMIT 1)
      UNION ALL
      SELECT (SELECT s.app_id FROM statistics s WHERE s.bucket = $1 AND s.app_id > a.app_id ORDER BY s.app_id LIMIT 1)
      FROM found a WHERE a.app_id IS NOT NULL
    )
    SELECT app_id AS "appId" FROM found WHERE app_id IS NOT NULL`,
};

/** Which of the counts are summed up; null: all. */
export interface StatsFilter {
  /** UUIDs. */
  readonly appId: string | null;
  readonly accountId: string | null;
  readonly channel: string | null;
}

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
      rows.map(({ at }) => at),
      rows.map(({ name }) => name),
      rows.map(({ count }) => count),
    ]);
  }

  /** The counts of a range: from the sums over all apps when nothing narrows it. */
  async read(
    tx: Tx,
    { bucket, from, to }: StatsRange,
    { appId, accountId, channel }: StatsFilter,
  ): Promise<StatsCount[]> {
    if (appId === null && accountId === null && channel === null)
      return tx.query<StatsCount>(READ_TOTALS, [bucket, from, to]);
    // The key begins with the app, so that one app's rows lie together.
    const apps =
      appId === null
        ? (await tx.query<{ appId: string }>(FIND_APPS, [bucket])).map((row) => row.appId)
        : [appId];
    return tx.query<StatsCount>(READ, [bucket, from, to, apps, accountId, channel]);
  }
}
