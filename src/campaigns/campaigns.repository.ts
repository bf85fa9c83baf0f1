import { Injectable } from '@nestjs/common';
import { type Columns, selectList } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { readPage, type RowPage } from '../platform/database/list-page.js';
import { CampaignEntity } from './campaign.entity.js';
import type { CampaignRow } from './campaign-visit.js';

const COLUMNS: Columns<CampaignEntity> = {
  id: 'id',
  appId: 'app_id',
  accountId: 'account_id',
  name: 'name',
  channel: 'channel',
  context: 'context',
  icebreaker: 'icebreaker',
  startsAt: 'starts_at',
  endsAt: 'ends_at',
  pausedAt: 'paused_at',
  ref: 'ref',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};
const ALL = selectList(COLUMNS, 'c');

/** How many campaigns count one tap on an ice breaker: the newest ones that an event can still come to. */
const MAX_PER_ICEBREAKER = 50;

/** Read without locks: the app of a campaign never changes, and whether it still has the ice breaker is seen again under them. */
const FIND_NAMED: Statement = {
  name: 'campaigns_find_named',
  text: `
    SELECT c.id, c.app_id AS "appId", c.ref, NULL AS icebreaker
    FROM campaigns c WHERE c.ref = ANY ($2::text[])
    UNION ALL
    SELECT f.id, f.app_id, NULL, f.icebreaker FROM unnest($3::text[]) AS k(icebreaker)
    CROSS JOIN LATERAL (
      SELECT c.id, c.app_id, c.icebreaker FROM campaigns c
      WHERE c.account_id = $1 AND c.icebreaker BETWEEN k.icebreaker AND k.icebreaker
        AND (c.ends_at IS NULL OR c.ends_at > $4)
      ORDER BY c.icebreaker DESC, c.id DESC LIMIT ${MAX_PER_ICEBREAKER}
    ) f`,
};

const FIND_SOME: Statement = {
  name: 'campaigns_find_some',
  text: `SELECT ${ALL} FROM campaigns c WHERE c.id = ANY ($1::uuid[]) OR c.ref = ANY ($2::text[]) ORDER BY c.id DESC`,
};

const FIND_BY_IDS: Statement = {
  name: 'campaigns_find_by_ids',
  text: `SELECT ${ALL} FROM campaigns c WHERE c.id = ANY ($1::uuid[]) ORDER BY c.id`,
};

/** What has ended is skipped row by row: an app that ends campaigns for years has some thousands. */
const COUNT_OPEN: Statement = {
  name: 'campaigns_count_open',
  text: `SELECT count(*)::int AS count FROM campaigns c WHERE c.app_id = $1 AND (c.ends_at IS NULL OR c.ends_at > $2)`,
};

const LOCK_TO_CHANGE: Statement = {
  name: 'campaigns_lock_to_change',
  text: `SELECT ${ALL} FROM campaigns c WHERE c.id = $1 AND c.app_id = $2 FOR NO KEY UPDATE`,
};

/** A campaign that events name, and by what. */
export interface NamedCampaign extends Pick<CampaignRow, 'id' | 'appId'> {
  /** Null when the ice breaker names it. */
  readonly ref: string | null;
  readonly icebreaker: string | null;
}

/** The `campaigns` table. */
@Injectable()
export class CampaignsRepository {
  async insert(tx: Tx, campaign: CampaignEntity): Promise<void> {
    await tx.manager.insert(CampaignEntity, campaign as object);
  }

  /** Writes what a change has made of a campaign that is locked. */
  async update(tx: Tx, id: string, values: Partial<CampaignEntity>): Promise<void> {
    await tx.manager.update(CampaignEntity, { id }, values as object);
  }

  /** One campaign; `appId` null means any app's. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<CampaignEntity | null> {
    return tx.manager.findOneBy(CampaignEntity, appId === null ? { id } : { id, appId });
  }

  /** A page of campaigns, newest first, below `beforeId` when given; `appId` null means any app's. */
  list(tx: Tx, appId: string | null, limit: number, beforeId: string | null): Promise<RowPage<CampaignRow>> {
    const among = appId === null ? undefined : (['app_id', appId] as const);
    return readPage(tx, { table: 'campaigns', columns: COLUMNS, among, filter: [] }, limit, beforeId);
  }

  /**
   * Which campaigns these refs name, of whatever account, and which of an account these ice breakers.
   * @param since an ice breaker names no campaign that ended before this time
   */
  findNamed(
    tx: Tx,
    accountId: string,
    refs: readonly string[],
    icebreakers: readonly string[],
    since: Date,
  ): Promise<NamedCampaign[]> {
    return tx.query<NamedCampaign>(FIND_NAMED, [accountId, refs, icebreakers, since]);
  }

  /** Campaigns by id or by ref, of any app; missing ones are left out. */
  findSome(tx: Tx, ids: readonly string[], refs: readonly string[]): Promise<CampaignRow[]> {
    return tx.query<CampaignRow>(FIND_SOME, [ids, refs]);
  }

  /** Campaigns by id, oldest first. Under the locks of visits they keep the times at which they count until the transaction ends. */
  findByIds(tx: Tx, ids: readonly string[]): Promise<CampaignRow[]> {
    return tx.query<CampaignRow>(FIND_BY_IDS, [ids]);
  }

  /** How many campaigns of an app have not ended. The lock on the app holds the number. */
  async countOpen(tx: Tx, appId: string, now: Date): Promise<number> {
    return (await tx.query<{ count: number }>(COUNT_OPEN, [appId, now]))[0]?.count ?? 0;
  }

  /** Locks a campaign of an app to change it; null when there is none. */
  async lockToChange(tx: Tx, id: string, appId: string): Promise<CampaignRow | null> {
    return (await tx.query<CampaignRow>(LOCK_TO_CHANGE, [id, appId]))[0] ?? null;
  }
}
