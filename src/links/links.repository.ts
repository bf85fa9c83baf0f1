import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { LinkEntity } from './link.entity.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkProgress, type LinkState, type LinkStatus } from './link-state.js';

/** What time and events change of a link: enough to tell whether it stands as it did. */
export type LinkMoves = LinkProgress & Pick<LinkState, 'id' | 'expiresAt'>;

const FIND_MOVES: Statement = {
  name: 'links_find_moves',
  text: `
    SELECT id, status, reason, igsid, identity_id AS "identityId", expires_at AS "expiresAt",
           awaiting_since AS "awaitingSince", decided_at AS "decidedAt", completed_at AS "completedAt"
    FROM links WHERE id = ANY ($1::uuid[])`,
};

/**
 * What an event could still open reads as revoked when its app is disabled, also what had run out or been superseded before:
 * such an app has nobody linked by an event that comes late. Whoever asks holds locks, and the disabling takes all of them.
 */
const LOCK: Statement = {
  name: 'links_lock',
  text: `
    SELECT l.id, l.app_id AS "appId", l.account_id AS "accountId", a.ig_id AS "igId", a.username,
           l.external_user_id AS "externalUserId", l.session_id AS "sessionId", l.channel, l.context,
           l.on_conflict AS "onConflict", l.confirmation, l.return_url AS "returnUrl",
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
                       awaiting_since = n.awaiting_since, decided_at = n.decided_at, completed_at = n.completed_at,
                       unannounced = false
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::timestamptz[],
                $8::timestamptz[])
           AS n(id, status, reason, igsid, identity_id, awaiting_since, decided_at, completed_at)
    WHERE l.id = n.id`,
};

/**
 * One row: whoever redeems the link holds it, so that a revocation comes wholly before or wholly after. That it was superseded
 * may be known already.
 */
const REVOKE: Statement = {
  name: 'links_revoke',
  text: `
    WITH open AS (
      SELECT id, status = 'revoked' AND NOT unannounced AS known FROM links
      WHERE id = $1
        AND (status IN ('pending', 'expired', 'awaiting_confirmation') OR (status = 'revoked' AND reason = 'superseded'))
      FOR UPDATE
    )
    UPDATE links l SET status = 'revoked', reason = NULL, igsid = NULL, revoked_at = $2, completed_at = $2, unannounced = false
    FROM open o WHERE l.id = o.id
    RETURNING o.known`,
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

/**
 * The links of an external user as the indexes have them: a condition that names none of the three kinds can use none. Pending
 * ones are found app by app, linked ones by their identities, active or not.
 */
const ofUser = (apps: string, ofApp: string): string => `(
  (link.external_user_id = :externalUserId AND link.status <> ALL (ARRAY['pending', 'linked']))
  OR (link.external_user_id = :externalUserId AND link.status = 'pending' AND link.app_id = ANY (ARRAY(${apps})))
  OR link.identity_id = ANY (ARRAY(
    SELECT id FROM identities WHERE external_user_id = :externalUserId ${ofApp} AND unlinked_at IS NULL
    UNION ALL
    SELECT id FROM identities WHERE external_user_id = :externalUserId ${ofApp} AND unlinked_at IS NOT NULL
  ))
)`;
const OF_USER = ofUser('SELECT id FROM apps', '');
const OF_USER_OF_APP = ofUser('SELECT CAST(:appId AS uuid)', 'AND app_id = :appId');

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
  /** What may have changed of these links; missing ones are left out. */
  findMoves(tx: Tx, ids: readonly string[]): Promise<LinkMoves[]> {
    return tx.query<LinkMoves>(FIND_MOVES, [ids]);
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

  /** Revokes a link that is open, or closes a superseded one for good: so its app knew before; null: nothing was to close. */
  async revoke(tx: Tx, id: string, revokedAt: Date): Promise<{ readonly known: boolean } | null> {
    return (await tx.query<{ known: boolean }>(REVOKE, [id, revokedAt]))[0] ?? null;
  }

  /** Links newest first, below `beforeId` when given. */
  list(tx: Tx, filter: LinkFilter, now: Date, limit: number, beforeId: string | null): Promise<LinkEntity[]> {
    const { appId, externalUserId, channel, status } = filter;
    const query = tx.manager.createQueryBuilder(LinkEntity, 'link');
    if (appId !== undefined) query.andWhere('link.app_id = :appId', { appId });
    if (externalUserId !== undefined)
      query.andWhere(appId === undefined ? OF_USER : OF_USER_OF_APP, { externalUserId });
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
    const query = tx.manager.createQueryBuilder(LinkEntity, 'link');
    if ('ids' in filter) query.where({ id: In([...filter.ids]) });
    else if ('appId' in filter) query.where({ appId: filter.appId });
    else query.where(OF_USER, filter);
    return query.orderBy('link.id', 'DESC').take(limit).getMany();
  }
}
