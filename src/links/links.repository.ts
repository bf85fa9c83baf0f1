import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../database/database.service.js';
import { LinkEntity } from './link.entity.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkProgress, type LinkState, type LinkStatus } from './link-state.js';

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

/**
 * What an event could still open reads as revoked when its app is disabled, also what had run out or been superseded before:
 * such an app has nobody linked by an event that comes late. Whoever asks holds locks, and the disabling takes all of them.
 */
const LOCK: Statement = {
  name: 'links_lock',
  text: `
    SELECT l.id, l.app_id AS "appId", l.account_id AS "accountId", a.ig_id AS "igId", l.external_user_id AS "externalUserId",
           l.session_id AS "sessionId", l.channel, l.context, l.on_conflict AS "onConflict", l.confirmation,
           CASE WHEN o.closed THEN 'revoked' ELSE l.status END AS status,
           CASE WHEN o.closed THEN 'app_disabled' ELSE l.reason END AS reason, l.igsid,
           l.identity_id AS "identityId", l.created_at AS "createdAt", l.expires_at AS "expiresAt",
           l.awaiting_since AS "awaitingSince", l.decided_at AS "decidedAt", l.revoked_at AS "revokedAt", l.completed_at AS "completedAt"
    FROM links l JOIN accounts a ON a.id = l.account_id JOIN apps p ON p.id = l.app_id
    CROSS JOIN LATERAL (
      SELECT p.disabled_at IS NOT NULL AND l.status IN ('pending', 'expired', 'revoked') AS closed
    ) o
    WHERE l.id = ANY ($1::uuid[])
    ORDER BY l.id
    FOR UPDATE OF l`,
};

const ADVANCE: Statement = {
  name: 'links_advance',
  text: `
    UPDATE links l SET status = n.status, reason = n.reason, igsid = n.igsid, identity_id = n.identity_id,
                       awaiting_since = n.awaiting_since, decided_at = n.decided_at, completed_at = n.completed_at
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::timestamptz[],
                $8::timestamptz[])
           AS n(id, status, reason, igsid, identity_id, awaiting_since, decided_at, completed_at)
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

/** Nobody answered in time: the link is over as if it had run out, and the person who waited is forgotten. */
const SWEEP_UNCONFIRMED: Statement = {
  name: 'links_sweep_unconfirmed',
  text: `
    WITH overdue AS (
      SELECT id FROM links WHERE status = 'awaiting_confirmation' AND awaiting_since < $1
      ORDER BY awaiting_since LIMIT $2
      FOR UPDATE SKIP LOCKED
    )
    UPDATE links l SET status = 'expired', reason = 'confirmation_timeout', igsid = NULL,
                       completed_at = l.awaiting_since + $3 * interval '1 millisecond'
    FROM overdue o WHERE l.id = o.id
    RETURNING l.id`,
};

/** One row: whoever redeems the link holds it, so that a revocation comes wholly before or wholly after. */
const REVOKE: Statement = {
  name: 'links_revoke',
  text: `
    UPDATE links SET status = 'revoked', reason = NULL, igsid = NULL, revoked_at = $2, completed_at = $2
    WHERE id = $1
      AND (status IN ('pending', 'expired', 'awaiting_confirmation') OR (status = 'revoked' AND reason = 'superseded'))
    RETURNING id`,
};

/** Whatever app is disabled has no pending links: also those that a crash left between the disabling and this. */
const REVOKE_OF_DISABLED_APPS: Statement = {
  name: 'links_revoke_of_disabled_apps',
  text: `
    WITH orphaned AS (
      SELECT l.id FROM apps a JOIN links l ON l.app_id = a.id AND l.status = 'pending'
      WHERE a.disabled_at IS NOT NULL
      LIMIT $2
      FOR UPDATE OF l SKIP LOCKED
    )
    UPDATE links l SET status = 'revoked', reason = 'app_disabled', revoked_at = $1, completed_at = $1
    FROM orphaned o WHERE l.id = o.id
    RETURNING l.id`,
};

/** The statuses as a reader sees them (see `readStatus`), as conditions on the row. */
const READS_AS: Record<LinkStatus, string> = {
  pending: `link.status = 'pending' AND link.expires_at >= :now`,
  awaiting_confirmation: `link.status = 'awaiting_confirmation' AND link.awaiting_since >= :unanswered`,
  expired: `(link.status = 'expired' OR (link.status = 'pending' AND link.expires_at < :now)
             OR (link.status = 'awaiting_confirmation' AND link.awaiting_since < :unanswered))`,
  linked: `link.status = 'linked'`,
  rejected: `link.status = 'rejected'`,
  revoked: `link.status = 'revoked'`,
};

/** Which links a list asks for; all that is given must hold. */
export interface LinkFilter {
  /** UUID; undefined: any app's. */
  readonly appId?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly channel?: string | undefined;
  readonly status?: LinkStatus | undefined;
}

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
      values.map((value) => value.decidedAt),
      values.map((value) => value.completedAt),
    ]);
  }

  /** Marks at most `limit` pending links expired whose time was over before `before`; gives their number. */
  async sweep(tx: Tx, before: Date, limit: number): Promise<number> {
    return (await tx.query(SWEEP, [before, limit])).length;
  }

  /** Ends at most `limit` confirmations that nobody gave before `before`; gives their number. */
  async sweepUnconfirmed(tx: Tx, before: Date, limit: number): Promise<number> {
    return (await tx.query(SWEEP_UNCONFIRMED, [before, limit, CONFIRMATION_TIMEOUT_MS])).length;
  }

  /** Revokes a link that is open, or closes a superseded one for good; false when there was nothing to close. */
  async revoke(tx: Tx, id: string, revokedAt: Date): Promise<boolean> {
    return (await tx.query(REVOKE, [id, revokedAt])).length === 1;
  }

  /** Revokes at most `limit` pending links of disabled apps; gives their number. */
  async revokeOfDisabledApps(tx: Tx, revokedAt: Date, limit: number): Promise<number> {
    return (await tx.query(REVOKE_OF_DISABLED_APPS, [revokedAt, limit])).length;
  }

  /** Links newest first, below `beforeId` when given. */
  list(tx: Tx, filter: LinkFilter, now: Date, limit: number, beforeId: string | null): Promise<LinkEntity[]> {
    const { appId, externalUserId, channel, status } = filter;
    const query = tx.manager.createQueryBuilder(LinkEntity, 'link');
    if (appId !== undefined) query.andWhere('link.app_id = :appId', { appId });
    if (externalUserId !== undefined)
      query.andWhere('link.external_user_id = :externalUserId', { externalUserId });
    if (channel !== undefined) query.andWhere('link.channel = :channel', { channel });
    if (status !== undefined) {
      const unanswered = new Date(now.getTime() - CONFIRMATION_TIMEOUT_MS);
      query.andWhere(READS_AS[status], { now, unanswered });
    }
    if (beforeId !== null) query.andWhere('link.id < :beforeId', { beforeId });
    return query.orderBy('link.id', 'DESC').take(limit).getMany();
  }

  /** One link by id; `appId` null means any app's. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<LinkEntity | null> {
    return tx.manager.findOneBy(LinkEntity, appId === null ? { id } : { id, appId });
  }

  /** The newest links of an external user or of an app, or those with these ids, of any app. */
  findForLookup(
    tx: Tx,
    filter: { externalUserId: string } | { appId: string } | { ids: readonly string[] },
    limit: number,
  ): Promise<LinkEntity[]> {
    const where = 'ids' in filter ? { id: In([...filter.ids]) } : filter;
    return tx.manager.find(LinkEntity, { where, order: { id: 'DESC' }, take: limit });
  }
}
