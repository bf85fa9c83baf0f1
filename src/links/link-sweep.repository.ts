import { Injectable } from '@nestjs/common';
import { selectList } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { COLUMNS_OF_LINKS } from './link-columns.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkRow } from './link-state.js';

/**
 * Moves on the links that `overdue` finds, and returns them in the order in which they ended.
 * SKIP LOCKED: a link that is being redeemed at this moment is left to the redemption, and instances share the work.
 */
function sweep(name: string, overdue: string, changes: string): Statement {
  return {
    name,
    text: `
      WITH overdue AS (${overdue} FOR UPDATE SKIP LOCKED), swept AS (
        UPDATE links l SET ${changes} FROM overdue o WHERE l.account_id = o.account_id AND l.id = o.id
        RETURNING ${selectList(COLUMNS_OF_LINKS, 'l')}
      )
      SELECT * FROM swept ORDER BY "completedAt", id`,
  };
}

const EXPIRE = sweep(
  'links_expire',
  `SELECT account_id, id FROM links WHERE status = 'pending' AND completed_at IS NULL AND expires_at < $1
   ORDER BY expires_at LIMIT $2`,
  `status = 'expired', completed_at = l.expires_at`,
);

/** The confirmation was not given in time: the link expires, and the person who waited is forgotten. */
const EXPIRE_UNCONFIRMED = sweep(
  'links_expire_unconfirmed',
  `SELECT account_id, id FROM links WHERE status = 'awaiting_confirmation' AND awaiting_since < $1
   ORDER BY awaiting_since LIMIT $2`,
  `status = 'expired', reason = 'confirmation_timeout', igsid = NULL,
   completed_at = l.awaiting_since + $3 * interval '1 millisecond'`,
);

const REVOKE_PENDING_OF_APPS = sweep(
  'links_revoke_pending_of_apps',
  `SELECT account_id, id FROM links WHERE status = 'pending' AND app_id = ANY ($3::uuid[]) LIMIT $2`,
  `status = 'revoked', reason = 'app_disabled', revoked_at = $1, completed_at = $1`,
);

/** What time, or the end of an app, does to many rows of the `links` table. */
@Injectable()
export class LinkSweepRepository {
  /** Marks at most `limit` pending links expired that ended before `before`. */
  expire(tx: Tx, before: Date, limit: number): Promise<LinkRow[]> {
    return tx.query<LinkRow>(EXPIRE, [before, limit]);
  }

  /** Ends at most `limit` confirmations that were asked for before `before` and not given. */
  expireUnconfirmed(tx: Tx, before: Date, limit: number): Promise<LinkRow[]> {
    return tx.query<LinkRow>(EXPIRE_UNCONFIRMED, [before, limit, CONFIRMATION_TIMEOUT_MS]);
  }

  /** Revokes at most `limit` pending links of these apps. */
  revokePendingOfApps(tx: Tx, appIds: readonly string[], revokedAt: Date, limit: number): Promise<LinkRow[]> {
    return tx.query<LinkRow>(REVOKE_PENDING_OF_APPS, [revokedAt, limit, appIds]);
  }
}
