import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkState } from './link-state.js';

/** A link that a sweep has moved on. */
export type SweptLink = Omit<LinkState, 'accountId' | 'revokedAt'>;

/**
 * Moves on the links that `overdue` finds, and gives them in the order in which they were over.
 * SKIP LOCKED: a link that is being redeemed at this moment is no business of the sweep, and instances share the work.
 */
function sweep(name: string, overdue: string, changes: string): Statement {
  return {
    name,
    text: `
      WITH overdue AS (${overdue}), swept AS (
        UPDATE links l SET ${changes} FROM overdue o, accounts a WHERE l.id = o.id AND a.id = l.account_id
        RETURNING l.id, l.app_id AS "appId", a.ig_id AS "igId", a.username, l.external_user_id AS "externalUserId",
                  l.session_id AS "sessionId", l.channel, l.context, l.on_conflict AS "onConflict", l.confirmation,
                  l.return_url AS "returnUrl", l.status, l.reason, l.igsid, l.identity_id AS "identityId",
                  l.created_at AS "createdAt", l.expires_at AS "expiresAt", l.awaiting_since AS "awaitingSince",
                  l.decided_at AS "decidedAt", l.completed_at AS "completedAt"
      )
      SELECT * FROM swept ORDER BY "completedAt", id`,
  };
}

const EXPIRE = sweep(
  'links_sweep',
  `SELECT id FROM links WHERE status = 'pending' AND completed_at IS NULL AND expires_at < $1
   ORDER BY expires_at LIMIT $2
   FOR UPDATE SKIP LOCKED`,
  `status = 'expired', completed_at = l.expires_at`,
);

/** Nobody answered in time: the link is over as if it had run out, and the person who waited is forgotten. */
const EXPIRE_UNCONFIRMED = sweep(
  'links_sweep_unconfirmed',
  `SELECT id FROM links WHERE status = 'awaiting_confirmation' AND awaiting_since < $1
   ORDER BY awaiting_since LIMIT $2
   FOR UPDATE SKIP LOCKED`,
  `status = 'expired', reason = 'confirmation_timeout', igsid = NULL,
   completed_at = l.awaiting_since + $3 * interval '1 millisecond'`,
);

/** Whatever app is disabled has no pending links: also those that a crash left between the disabling and this. */
const REVOKE_OF_DISABLED_APPS = sweep(
  'links_revoke_of_disabled_apps',
  `SELECT l.id FROM apps a JOIN links l ON l.app_id = a.id AND l.status = 'pending'
   WHERE a.disabled_at IS NOT NULL
   LIMIT $2
   FOR UPDATE OF l SKIP LOCKED`,
  `status = 'revoked', reason = 'app_disabled', revoked_at = $1, completed_at = $1`,
);

/** Superseded links of which their apps are still to be told. */
const TAKE_UNANNOUNCED = sweep(
  'links_take_unannounced',
  `SELECT id FROM links WHERE unannounced ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
  'unannounced = false',
);

/** The `links` table, as what time and the end of an app do to it. Of each, at most `limit` links. */
@Injectable()
export class LinkSweepRepository {
  /** Marks pending links expired whose time was over before `before`. */
  expire(tx: Tx, before: Date, limit: number): Promise<SweptLink[]> {
    return tx.query<SweptLink>(EXPIRE, [before, limit]);
  }

  /** Ends confirmations that nobody gave before `before`. */
  expireUnconfirmed(tx: Tx, before: Date, limit: number): Promise<SweptLink[]> {
    return tx.query<SweptLink>(EXPIRE_UNCONFIRMED, [before, limit, CONFIRMATION_TIMEOUT_MS]);
  }

  /** Revokes pending links of disabled apps. */
  revokeOfDisabledApps(tx: Tx, revokedAt: Date, limit: number): Promise<SweptLink[]> {
    return tx.query<SweptLink>(REVOKE_OF_DISABLED_APPS, [revokedAt, limit]);
  }

  /** Takes superseded links that are to be announced: in the transaction that announces them. */
  takeUnannounced(tx: Tx, limit: number): Promise<SweptLink[]> {
    return tx.query<SweptLink>(TAKE_UNANNOUNCED, [limit]);
  }
}
