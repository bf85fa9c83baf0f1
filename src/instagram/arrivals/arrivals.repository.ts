import { Injectable } from '@nestjs/common';
import type { HourlyCount } from '../../platform/counts/hourly-tally.js';
import type { Statement, Tx } from '../../platform/database/database.service.js';
import type { ShapeSummary } from './arrival-summary.js';

/** Instances add to the same rows; each writes in one order, so that they do not deadlock. */
const ADD: Statement = {
  name: 'arrivals_add',
  text: `
    INSERT INTO arrivals AS a (ig_id, shape, hour, count, last_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[], $5::timestamptz[])
    ON CONFLICT (ig_id, shape, hour) DO UPDATE
      SET count = a.count + excluded.count, last_at = greatest(a.last_at, excluded.last_at)`,
};

/**
 * One row for each account and shape, and one for the sum of some shapes under the name of `$4`. A week is compared with the same
 * hours of the weeks before, because people keep to hours and weekdays; a week from before the first count says nothing.
 * $1 accounts, $2 now, $3 the shapes that are summed, $4 their name.
 *
 * An account has thousands of rows, so the key's index finds the few that count: each shape, its newest and its oldest row, the rows
 * of the last day, and those of the silent hours in other weeks.
 */
const SUMMARISE: Statement = {
  name: 'arrivals_summarise',
  text: `
    WITH RECURSIVE counted AS (
      SELECT o.ig_id, (SELECT min(a.shape) FROM arrivals a WHERE a.ig_id = o.ig_id) AS shape
      FROM unnest($1::text[]) AS o(ig_id)
      UNION ALL
      SELECT c.ig_id, (SELECT min(a.shape) FROM arrivals a WHERE a.ig_id = c.ig_id AND a.shape > c.shape)
      FROM counted c WHERE c.shape IS NOT NULL
    ), single AS MATERIALIZED (
      SELECT c.ig_id, c.shape, newest.last_at, newest.hour AS last_hour, oldest.hour AS first_hour,
             recent.last_hour_count, recent.last_day_count
      FROM counted c
      CROSS JOIN LATERAL (
        SELECT a.hour, a.last_at FROM arrivals a
        WHERE a.ig_id = c.ig_id AND a.shape = c.shape ORDER BY a.hour DESC LIMIT 1
      ) newest
      CROSS JOIN LATERAL (
        SELECT a.hour FROM arrivals a WHERE a.ig_id = c.ig_id AND a.shape = c.shape ORDER BY a.hour LIMIT 1
      ) oldest
      CROSS JOIN LATERAL (
        SELECT sum(a.count) FILTER (WHERE a.last_at > $2::timestamptz - interval '1 hour') AS last_hour_count,
               sum(a.count) AS last_day_count
        FROM arrivals a
        WHERE a.ig_id = c.ig_id AND a.shape = c.shape AND a.hour > $2::timestamptz - interval '24 hours'
      ) recent
    ), latest AS (
      SELECT ig_id, shape, ARRAY[shape] AS shapes, last_at, last_hour, first_hour, last_hour_count, last_day_count FROM single
      UNION ALL
      SELECT ig_id, $4, array_agg(shape), max(last_at), max(last_hour), min(first_hour), sum(last_hour_count), sum(last_day_count)
      FROM single WHERE shape = ANY ($3::text[]) GROUP BY ig_id
    )
    SELECT l.ig_id AS "igId", l.shape, l.last_at AS "lastAt",
      coalesce(l.last_hour_count, 0)::int AS "lastHour", coalesce(l.last_day_count, 0)::int AS "lastDay",
      greatest(extract(epoch FROM date_trunc('hour', $2::timestamptz) - l.last_hour)::int / 3600 - 1, 0) AS "quietHours",
      array(
        SELECT coalesce((
          SELECT sum(a.count) FROM arrivals a
          WHERE a.ig_id = l.ig_id AND a.shape = ANY (l.shapes)
            AND a.hour > l.last_hour - week * interval '168 hours'
            AND a.hour < date_trunc('hour', $2::timestamptz) - week * interval '168 hours'
        ), 0)::int
        FROM generate_series(1, 4) AS week
        WHERE l.first_hour <= l.last_hour - week * interval '168 hours'
        ORDER BY week
      ) AS usual
    FROM latest l`,
};

/** One probe of the key's index for each account: DISTINCT would read every row. */
const FIND_COUNTED: Statement = {
  name: 'arrivals_find_counted',
  text: `
    WITH RECURSIVE counted AS (
      SELECT (SELECT min(a.ig_id) FROM arrivals a WHERE a.ig_id > '') AS ig_id
      UNION ALL
      SELECT (SELECT min(a.ig_id) FROM arrivals a WHERE a.ig_id > c.ig_id) FROM counted c WHERE c.ig_id IS NOT NULL
    )
    SELECT c.ig_id AS "igId" FROM counted c WHERE c.ig_id IS NOT NULL`,
};

/** For which account something arrived, and what: the key of its counts. */
export interface ArrivalPlace {
  readonly igId: string;
  readonly shape: string;
}

/** A row of `ShapeSummary` with the account that it is about. */
type SummaryRow = ShapeSummary & { readonly igId: string };

/** The `arrivals` table. */
@Injectable()
export class ArrivalsRepository {
  /** Adds counts to those that are stored. */
  async add(tx: Tx, entries: readonly (ArrivalPlace & HourlyCount)[]): Promise<void> {
    await tx.query(ADD, [
      entries.map(({ igId }) => igId),
      entries.map(({ shape }) => shape),
      entries.map(({ hour }) => hour),
      entries.map(({ count }) => count),
      entries.map(({ lastAt }) => lastAt),
    ]);
  }

  /** @param sum the shapes that are also summed up, and the name of the sum */
  summarise(
    tx: Tx,
    igIds: readonly string[],
    now: Date,
    sum: { readonly shapes: readonly string[]; readonly name: string },
  ): Promise<SummaryRow[]> {
    return tx.query<SummaryRow>(SUMMARISE, [igIds, now, sum.shapes, sum.name]);
  }

  /** The Instagram ids of all accounts with a count, registered or not. */
  async findCounted(tx: Tx): Promise<string[]> {
    return (await tx.query<{ igId: string }>(FIND_COUNTED)).map(({ igId }) => igId);
  }
}
