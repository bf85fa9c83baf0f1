import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { signalSql } from './link-signals.repository.js';
import type { LinkAccount, NewLink } from './new-link.js';

/** An app that was disabled has no links made for it: by the locks it was so before this statement, or will be after all of us. */
const INSERT: Statement = {
  name: 'links_insert',
  text: `
    INSERT INTO links (id, app_id, account_id, external_user_id, session_id, channel, context, on_conflict, confirmation,
                       return_url, kid, status, created_at, expires_at)
    SELECT n.id, app_id, account_id, external_user_id, session_id, channel, context::json, n.on_conflict, n.confirmation,
           return_url, kid, 'pending', n.created_at, expires_at
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[])
      AS n(id, app_id, account_id, external_user_id, session_id, channel, context, on_conflict, confirmation, return_url, kid,
           created_at, expires_at)
    JOIN apps a ON a.id = n.app_id AND a.disabled_at IS NULL
    RETURNING id`,
};

/**
 * `id <> latest` rather than "older": all others were there before, by the lock, whatever the clocks of two instances say.
 * LATERAL with OFFSET 0, and MATERIALIZED, keep the planner to one index probe for each new link, whatever it (does not) know
 * of the table. What was pending a moment ago is completed by nobody but the sweep meanwhile: `completed_at` tells.
 * Whoever waits for such a link is woken; an app with an endpoint that wants to know is told a moment later: to write that here
 * would take a second trip.
 */
const SUPERSEDE: Statement = {
  name: 'links_supersede',
  text: `
    WITH found AS MATERIALIZED (
      SELECT l.id, n.created_at
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
             AS n(id, app_id, account_id, external_user_id, session_id, created_at)
      JOIN apps a ON a.id = n.app_id AND a.disabled_at IS NULL
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
    ), changed AS (
      UPDATE links l SET status = 'revoked', reason = 'superseded', revoked_at = s.created_at, completed_at = s.created_at,
        unannounced = EXISTS (
          SELECT FROM endpoints e
          WHERE e.app_id = l.app_id AND e.deleted_at IS NULL
            AND (e.event_types IS NULL OR 'link.revoked' = ANY (e.event_types))
        )
      FROM superseded s WHERE l.id = s.id
      RETURNING l.id, l.unannounced
    )
    ${signalSql('(SELECT *, row_number() OVER () AS at FROM changed) c', 'bool_or(unannounced) AS unannounced')}`,
};

/** The account under the name that it has now; the ref names it by its igId, which never changes. */
const FIND_MINTED: Statement = {
  name: 'links_find_minted',
  text: `
    SELECT l.id, l.app_id AS "appId", l.external_user_id AS "externalUserId", l.session_id AS "sessionId", l.channel, l.context,
           l.on_conflict AS "onConflict", l.confirmation, l.return_url AS "returnUrl", l.kid, l.created_at AS "createdAt",
           l.expires_at AS "expiresAt", l.account_id AS "accountId", a.ig_id AS "igId", a.username
    FROM links l JOIN accounts a ON a.id = l.account_id
    WHERE l.id = ANY ($1::uuid[])`,
};

const FIND_CLOSED_APPS: Statement = {
  name: 'links_find_closed_apps',
  text: `SELECT id FROM apps WHERE id = ANY ($1::uuid[]) AND disabled_at IS NOT NULL`,
};

type MintedRow = Omit<NewLink, 'account'> & Omit<LinkAccount, 'id'> & { readonly accountId: string };

/** What a mint writes to the `links` table. */
@Injectable()
export class LinkMintRepository {
  /** Inserts new pending links, whatever their number, in one statement; gives the ids of those whose app may have one. */
  async insert(tx: Tx, links: readonly NewLink[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(INSERT, [
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
    return new Set(rows.map(({ id }) => id));
  }

  /** Those of these apps that are disabled; asked under the locks it stays so until the transaction ends. */
  async findClosedApps(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(FIND_CLOSED_APPS, [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Links as they were when they were minted; missing ones are left out. */
  async findMinted(tx: Tx, ids: readonly string[]): Promise<Map<string, NewLink>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<MintedRow>(FIND_MINTED, [ids]);
    return new Map(
      rows.map(({ accountId, igId, username, ...link }) => [
        link.id,
        { ...link, account: { id: accountId, igId, username } },
      ]),
    );
  }

  /**
   * Revokes what was pending for the same app, account, external user and session before each of these links.
   * @returns whether an app is still to be told of any
   */
  async supersedeOlder(tx: Tx, latest: readonly NewLink[]): Promise<boolean> {
    const rows = await tx.query<{ unannounced: boolean }>(SUPERSEDE, [
      latest.map((link) => link.id),
      latest.map((link) => link.appId),
      latest.map((link) => link.account.id),
      latest.map((link) => link.externalUserId),
      latest.map((link) => link.sessionId),
      latest.map((link) => link.createdAt),
    ]);
    return rows.some(({ unannounced }) => unannounced);
  }
}
