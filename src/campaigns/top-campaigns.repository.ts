import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { leastIdSince } from '../platform/database/list-page.js';
import type { CampaignRow } from './campaign-visit.js';
import type { DayRange } from './campaign-visits.repository.js';

/** Which campaigns are counted; null: any. */
export interface CampaignFilter {
  /** UUIDs. */
  readonly appId: string | null;
  readonly accountId: string | null;
  /** The campaign's own channel as it is now. */
  readonly channel: string | null;
}

/** A campaign with what came of it on some days. */
export interface CampaignNumbers extends Pick<
  CampaignRow,
  'id' | 'appId' | 'accountId' | 'name' | 'channel' | 'startsAt' | 'endsAt' | 'pausedAt'
> {
  readonly visits: number;
  /** Who came for the first time. */
  readonly people: number;
}

/** Sums over all campaigns of a filter. */
export interface CampaignSums {
  readonly allVisits: number;
  readonly allPeople: number;
}

const MATCHES = `
    ($3::uuid IS NULL OR c.app_id = $3) AND ($4::uuid IS NULL OR c.account_id = $4)
    AND ($5::text IS NULL OR c.channel = $5)`;

/** Sums stay far below 2^53, so they are numbers. */
const FIND_TOP: Statement = {
  name: 'campaigns_find_top',
  text: `
    SELECT c.id, c.app_id AS "appId", c.account_id AS "accountId", c.name, c.channel, c.starts_at AS "startsAt",
           c.ends_at AS "endsAt", c.paused_at AS "pausedAt",
           coalesce(sum(n.count), 0)::float8 AS visits, coalesce(sum(n.new_people), 0)::float8 AS people,
           coalesce(sum(sum(n.count)) OVER (), 0)::float8 AS "allVisits",
           coalesce(sum(sum(n.new_people)) OVER (), 0)::float8 AS "allPeople"
    FROM campaigns c LEFT JOIN campaign_counts n ON n.campaign_id = c.id AND n.day >= $1 AND n.day < $2
    WHERE ${MATCHES}
    GROUP BY c.id ORDER BY visits DESC, c.id DESC LIMIT $6`,
};

/**
 * By campaign, and null for all that are not shown. An identity that links a person after these days' first visit is not older than the
 * days, and a person who first came on them has last come then or later: both only say which index finds the rows.
 */
const COUNT_LINKED: Statement = {
  name: 'campaigns_count_linked',
  text: `
    SELECT CASE WHEN c.id = ANY ($6::uuid[]) THEN c.id END AS id, count(*)::float8 AS linked
    FROM campaigns c JOIN campaign_people p ON p.campaign_id = c.id
    WHERE p.first_at >= $1 AND p.first_at < $2 AND p.last_at >= $1 AND ${MATCHES}
      AND EXISTS (
        SELECT FROM identities i
        WHERE i.igsid = p.igsid AND i.app_id = c.app_id AND i.account_id = c.account_id AND i.linked_at >= p.first_at
          AND i.id >= $7
      )
    GROUP BY 1`,
};

/** Sums over campaigns, of the tables `campaigns`, `campaign_counts` and `campaign_people`, and of `identities` who was linked. */
@Injectable()
export class TopCampaignsRepository {
  /** The campaigns with the most visits on these days, each with the sums of all that the filter lets through. */
  findTop(
    tx: Tx,
    { from, to }: DayRange,
    { appId, accountId, channel }: CampaignFilter,
    limit: number,
  ): Promise<(CampaignNumbers & CampaignSums)[]> {
    return tx.query(FIND_TOP, [from, to, appId, accountId, channel, limit]);
  }

  /**
   * How many of the people who first came on these days were linked in the campaign's app after that.
   * @param shown UUIDs of the campaigns that are counted apart; a row without an id is the sum of the others
   */
  countLinked(
    tx: Tx,
    { from, to }: DayRange,
    { appId, accountId, channel }: CampaignFilter,
    shown: readonly string[],
  ): Promise<{ readonly id: string | null; readonly linked: number }[]> {
    return tx.query(COUNT_LINKED, [from, to, appId, accountId, channel, shown, leastIdSince(from)]);
  }
}
