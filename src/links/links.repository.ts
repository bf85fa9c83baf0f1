import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../database/database.service.js';
import { LinkEntity } from './link.entity.js';
import type { LinkProgress, LinkState } from './link-state.js';

/** Whom a link is for: what the locks of a unit of work are taken on. These never change. */
export interface LinkOwner {
  readonly id: string;
  readonly appId: string;
  readonly accountId: string;
  readonly externalUserId: string;
}

const FIND_OWNERS: Statement = {
  name: 'links_find_owners',
  text: `
    SELECT id, app_id AS "appId", account_id AS "accountId", external_user_id AS "externalUserId"
    FROM links WHERE id = ANY ($1::uuid[])`,
};

const LOCK: Statement = {
  name: 'links_lock',
  text: `
    SELECT l.id, l.app_id AS "appId", l.account_id AS "accountId", a.ig_id AS "igId", l.external_user_id AS "externalUserId",
           l.channel, l.context, l.on_conflict AS "onConflict", l.confirmation, l.status, l.reason, l.igsid,
           l.identity_id AS "identityId", l.created_at AS "createdAt", l.expires_at AS "expiresAt",
           l.awaiting_since AS "awaitingSince", l.revoked_at AS "revokedAt", l.completed_at AS "completedAt"
    FROM links l JOIN accounts a ON a.id = l.account_id
    WHERE l.id = ANY ($1::uuid[])
    ORDER BY l.id
    FOR UPDATE OF l`,
};

const ADVANCE: Statement = {
  name: 'links_advance',
  text: `
    UPDATE links l SET status = n.status, reason = n.reason, igsid = n.igsid, identity_id = n.identity_id,
                       awaiting_since = n.awaiting_since, completed_at = n.completed_at
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::timestamptz[])
           AS n(id, status, reason, igsid, identity_id, awaiting_since, completed_at)
    WHERE l.id = n.id`,
};

/** SKIP LOCKED: a link that is being redeemed at this moment is no business of the sweep, and instances share the work. */
const SWEEP: Statement = {
  name: 'links_sweep',
  text: `
    WITH overdue AS (
      SELECT id FROM links WHERE status = 'pending' AND completed_at IS NULL AND expires_at < $1
      ORDER BY expires_at LIMIT $2
      FOR UPDATE SKIP LOCKED
    )
    UPDATE links l SET status = 'expired', completed_at = l.expires_at FROM overdue o WHERE l.id = o.id
    RETURNING l.id`,
};

/** The `links` table. */
@Injectable()
export class LinksRepository {
  /** Whom these links are for; missing ones are left out. */
  findOwners(tx: Tx, ids: readonly string[]): Promise<LinkOwner[]> {
    return tx.query<LinkOwner>(FIND_OWNERS, [ids]);
  }

  /** Locks the rows in the order of their ids and reads them as they stand. */
  lock(tx: Tx, ids: readonly string[]): Promise<LinkState[]> {
    return tx.query<LinkState>(LOCK, [ids]);
  }

  /** Writes what became of links that are locked. */
  async advance(tx: Tx, progress: ReadonlyMap<string, LinkProgress>): Promise<void> {
    const values = [...progress.values()];
    await tx.query(ADVANCE, [
      [...progress.keys()],
      values.map((value) => value.status),
      values.map((value) => value.reason),
      values.map((value) => value.igsid),
      values.map((value) => value.identityId),
      values.map((value) => value.awaitingSince),
      values.map((value) => value.completedAt),
    ]);
  }

  /** Marks at most `limit` pending links expired whose time was over before `before`; gives their number. */
  async sweep(tx: Tx, before: Date, limit: number): Promise<number> {
    return (await tx.query(SWEEP, [before, limit])).length;
  }

  /** One link by id; `appId` null means any app's. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<LinkEntity | null> {
    return tx.manager.findOneBy(LinkEntity, appId === null ? { id } : { id, appId });
  }

  /** The newest links of an external user, or those with these ids, of any app. */
  findForLookup(
    tx: Tx,
    filter: { externalUserId: string } | { ids: readonly string[] },
    limit: number,
  ): Promise<LinkEntity[]> {
    const where = 'ids' in filter ? { id: In([...filter.ids]) } : filter;
    return tx.manager.find(LinkEntity, { where, order: { id: 'DESC' }, take: limit });
  }
}
