import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../database/database.service.js';
import { LinkEntity } from './link.entity.js';
import type { LinkProgress, LinkState } from './link-state.js';
import type { NewLink } from './new-link.js';

/** Whom a link is for: what the locks of a unit of work are taken on. These never change. */
export interface LinkOwner {
  readonly id: string;
  readonly appId: string;
  readonly accountId: string;
  readonly externalUserId: string;
}

const INSERT: Statement = {
  name: 'links_insert',
  text: `
    INSERT INTO links (id, app_id, account_id, external_user_id, session_id, channel, context, on_conflict, confirmation,
                       return_url, kid, status, created_at, expires_at)
    SELECT id, app_id, account_id, external_user_id, session_id, channel, context::json, on_conflict, confirmation,
           return_url, kid, 'pending', created_at, expires_at
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[])
      AS n(id, app_id, account_id, external_user_id, session_id, channel, context, on_conflict, confirmation, return_url, kid,
           created_at, expires_at)`,
};

/**
 * `id <> latest` rather than "older": all others were there before, by the lock, whatever the clocks of two instances say.
 * LATERAL with OFFSET 0, and MATERIALIZED, keep the planner to one index probe for each new link, whatever it (does not) know
 * of the table. What was pending a moment ago is completed by nobody but the sweep meanwhile: `completed_at` tells.
 */
const SUPERSEDE: Statement = {
  name: 'links_supersede',
  text: `
    WITH found AS MATERIALIZED (
      SELECT l.id, n.created_at
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
             AS n(id, app_id, account_id, external_user_id, session_id, created_at)
      CROSS JOIN LATERAL (
        SELECT l.id, l.expires_at FROM links l
        WHERE l.app_id = n.app_id AND l.account_id = n.account_id AND l.external_user_id = n.external_user_id
          AND l.status = 'pending' AND l.session_id IS NOT DISTINCT FROM n.session_id AND l.id <> n.id
        OFFSET 0
      ) l
      WHERE l.expires_at >= n.created_at
    ), superseded AS (
      SELECT l.id, f.created_at FROM found f JOIN links l ON l.id = f.id
      WHERE l.completed_at IS NULL
      ORDER BY l.id
      FOR UPDATE OF l
    )
    UPDATE links l SET status = 'revoked', reason = 'superseded', revoked_at = s.created_at, completed_at = s.created_at
    FROM superseded s WHERE l.id = s.id`,
};

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
  /** Inserts new pending links, whatever their number, in one statement. */
  async insert(tx: Tx, links: readonly NewLink[]): Promise<void> {
    await tx.query(INSERT, [
      links.map((link) => link.id),
      links.map((link) => link.appId),
      links.map((link) => link.account.id),
      links.map((link) => link.externalUserId),
      links.map((link) => link.sessionId),
      links.map((link) => link.channel),
      links.map((link) => (link.context === null ? null : JSON.stringify(link.context))),
      links.map((link) => link.onConflict),
      links.map((link) => link.confirmation),
      links.map((link) => link.returnUrl),
      links.map((link) => link.kid),
      links.map((link) => link.createdAt),
      links.map((link) => link.expiresAt),
    ]);
  }

  /** Revokes what was pending for the same app, account, external user and session before each of these links. */
  async supersedeOlder(tx: Tx, latest: readonly NewLink[]): Promise<void> {
    await tx.query(SUPERSEDE, [
      latest.map((link) => link.id),
      latest.map((link) => link.appId),
      latest.map((link) => link.account.id),
      latest.map((link) => link.externalUserId),
      latest.map((link) => link.sessionId),
      latest.map((link) => link.createdAt),
    ]);
  }

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
