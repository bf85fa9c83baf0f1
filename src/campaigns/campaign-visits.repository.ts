import { Injectable } from '@nestjs/common';
import { type Columns, insertText, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { leastIdSince } from '../platform/database/list-page.js';
import type { CampaignCountEntity } from './campaign-count.entity.js';
import type { CampaignPersonEntity } from './campaign-person.entity.js';
import type { CampaignRow } from './campaign-visit.js';

const PEOPLE: Columns<CampaignPersonEntity> = {
  campaignId: 'campaign_id',
  igsid: 'igsid',
  accountId: 'account_id',
  firstAt: 'first_at',
  lastAt: 'last_at',
  visits: 'visits',
};
const COUNTS: Columns<CampaignCountEntity> = {
  campaignId: 'campaign_id',
  day: 'day',
  channel: 'channel',
  via: 'via',
  count: 'count',
  newPeople: 'new_people',
};

/** One probe of the primary key for each pair. LIMIT keeps the order of the join. */
const FIND_PEOPLE: Statement = {
  name: 'campaign_people_find',
  text: `
    SELECT f.campaign_id AS "campaignId", f.igsid FROM unnest($1::uuid[], $2::text[]) AS k(campaign_id, igsid)
    CROSS JOIN LATERAL (
      SELECT p.campaign_id, p.igsid FROM campaign_people p
      WHERE p.campaign_id = k.campaign_id AND p.igsid = k.igsid LIMIT 1
    ) f`,
};

/** By the index that retention uses, too. */
const FIND_LAST_AT: Statement = {
  name: 'campaign_people_find_last_at',
  text: `SELECT last_at AS "lastAt" FROM campaign_people WHERE last_at <= $1 ORDER BY last_at DESC LIMIT 1`,
};

/** `first_at` stays, also when an older event arrives later: the person is counted as new on the day of the first that was counted. */
const ADD_PEOPLE: Statement = {
  name: 'campaign_people_add',
  text: `
    ${insertText('campaign_people', PEOPLE)}
    ON CONFLICT (campaign_id, igsid) DO UPDATE
    SET last_at = greatest(campaign_people.last_at, excluded.last_at),
        visits = campaign_people.visits + excluded.visits`,
};

const ADD_COUNTS: Statement = {
  name: 'campaign_counts_add',
  text: `
    ${insertText('campaign_counts', COUNTS)}
    ON CONFLICT (campaign_id, day, channel, via) DO UPDATE
    SET count = campaign_counts.count + excluded.count,
        new_people = campaign_counts.new_people + excluded.new_people`,
};

const FIND_COUNTS: Statement = {
  name: 'campaign_counts_find',
  text: `
    SELECT day, channel, via, count, new_people AS "newPeople" FROM campaign_counts
    WHERE campaign_id = $1 AND day >= $2 AND day < $3
    ORDER BY day, channel, via`,
};

/**
 * Whether an identity has ended since does not matter: the campaign brought the person. The bounds of `last_at` and of the identity's id
 * follow from the others, and let an index find the rows.
 */
const COUNT_LINKED: Statement = {
  name: 'campaign_people_count_linked',
  text: `
    SELECT count(*)::int AS count FROM campaign_people p
    WHERE p.campaign_id = $1 AND p.first_at >= $4 AND p.first_at < $5 AND p.last_at >= $4
      AND EXISTS (
        SELECT FROM identities i
        WHERE i.igsid = p.igsid AND i.app_id = $2 AND i.account_id = $3 AND i.linked_at >= p.first_at AND i.id >= $6
      )`,
};

/** Whole days, the end excluded. */
export interface DayRange {
  readonly from: Date;
  readonly to: Date;
}

/** The `campaign_people` and `campaign_counts` tables. */
@Injectable()
export class CampaignVisitsRepository {
  /** Which of these people came through these campaigns before. */
  findPeople(
    tx: Tx,
    pairs: readonly Pick<CampaignPersonEntity, 'campaignId' | 'igsid'>[],
  ): Promise<Pick<CampaignPersonEntity, 'campaignId' | 'igsid'>[]> {
    return tx.query(FIND_PEOPLE, [
      pairs.map(({ campaignId }) => campaignId),
      pairs.map(({ igsid }) => igsid),
    ]);
  }

  /** The latest time, not later than `now`, at which somebody came; null when nobody has. */
  async findLastAt(tx: Tx, now: Date): Promise<Date | null> {
    return (await tx.query<{ lastAt: Date }>(FIND_LAST_AT, [now]))[0]?.lastAt ?? null;
  }

  /** Adds visits of people, each of whom is there once. The caller holds their locks. */
  async addPeople(tx: Tx, people: readonly CampaignPersonEntity[]): Promise<void> {
    await tx.query(ADD_PEOPLE, [toRecords(PEOPLE, people)]);
  }

  /** Adds to counts, each of which is there once. They are locked in the given order. */
  async addCounts(tx: Tx, counts: readonly CampaignCountEntity[]): Promise<void> {
    await tx.query(ADD_COUNTS, [toRecords(COUNTS, counts)]);
  }

  /** The counts of a campaign by day, channel and shape, oldest first. */
  findCounts(tx: Tx, campaignId: string, { from, to }: DayRange): Promise<CampaignCountEntity[]> {
    return tx.query<CampaignCountEntity>(FIND_COUNTS, [campaignId, from, to]);
  }

  /** How many of the people who first came in these days were linked in the campaign's app after that. */
  async countLinked(
    tx: Tx,
    { id, appId, accountId }: Pick<CampaignRow, 'id' | 'appId' | 'accountId'>,
    { from, to }: DayRange,
  ): Promise<number> {
    const values = [id, appId, accountId, from, to, leastIdSince(from)];
    return (await tx.query<{ count: number }>(COUNT_LINKED, values))[0]?.count ?? 0;
  }
}
