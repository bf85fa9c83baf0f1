import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../../platform/database/database.service.js';
import type { ShapeSummary } from './arrival-summary.js';
import type { TallyEntry } from './arrival-tally.js';

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
 */
const SUMMARISE: Statement = {
  name: 'arrivals_summarise',
  text: `
    WITH counted AS MATERIALIZED (
      SELECT a.ig_id, a.shape, a.hour, a.count, a.last_at FROM arrivals a WHERE a.ig_id = ANY ($1::text[])
      UNION ALL
      SELECT a.ig_id, $4, a.hour, a.count, a.last_at FROM arrivals a
      WHERE a.ig_id = ANY ($1::text[]) AND a.shape = ANY ($3::text[])
    ), latest AS (
      SELECT ig_id, shape, max(last_at) AS last_at, max(hour) AS last_hour, min(hour) AS first_hour,
        coalesce(sum(count) FILTER (WHERE last_at > $2::timestamptz - interval '1 hour'), 0)::int AS last_hour_count,
        coalesce(sum(count) FILTER (WHERE hour > $2::timestamptz - interval '24 hours'), 0)::int AS last_day_count
      FROM counted GROUP BY ig_id, shape
    )
    SELECT l.ig_id AS "igId", l.shape, l.last_at AS "lastAt", l.last_hour_count AS "lastHour", l.last_day_count AS "lastDay",
      greatest(extract(epoch FROM date_trunc('hour', $2::timestamptz) - l.last_hour)::int / 3600 - 1, 0) AS "quietHours",
      array(
        SELECT coalesce((
          SELECT sum(c.count) FROM counted c
          WHERE c.ig_id = l.ig_id AND c.shape = l.shape
            AND c.hour > l.last_hour - week * interval '168 hours'
            AND c.hour < date_trunc('hour', $2::timestamptz) - week * interval '168 hours'
        ), 0)::int
        FROM generate_series(1, 4) AS week
        WHERE l.first_hour <= l.last_hour - week * interval '168 hours'
        ORDER BY week
      ) AS usual
    FROM latest l`,
};

const FIND_HEARD: Statement = {
  name: 'arrivals_find_heard',
  text: `SELECT DISTINCT a.ig_id AS "igId" FROM arrivals a WHERE a.ig_id <> ''`,
};

/** A row of `ShapeSummary` with the account that it is about. */
type SummaryRow = ShapeSummary & { readonly igId: string };

/** The `arrivals` table. */
@Injectable()
export class ArrivalsRepository {
  /** Adds counts to those that are stored. */
  async add(tx: Tx, entries: readonly TallyEntry[]): Promise<void> {
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

  /** The accounts with a count. */
  async findHeard(tx: Tx): Promise<string[]> {
    return (await tx.query<{ igId: string }>(FIND_HEARD)).map(({ igId }) => igId);
  }
}
