import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';

/** An external user of an app, on one account or (null) on every one. */
export interface AccountUser {
  readonly appId: string;
  readonly accountId: string | null;
  readonly externalUserId: string;
}

/** A person on one account (UUID) or (null) on every one. */
export interface AccountPerson {
  readonly accountId: string | null;
  readonly igsid: string;
}

/** A link to be removed, and who came through it. */
export interface RemovableLink {
  readonly id: string;
  readonly accountId: string;
  readonly igsid: string | null;
}

/**
 * Pending links, closed ones, and those of the user's identities, active or not: each kind has an index of its own. LATERAL with
 * OFFSET 0: one probe of each for each user, whatever the planner knows of the table.
 */
const FIND_OF_USERS: Statement = {
  name: 'links_find_of_users',
  text: `
    SELECT l.id, l.account_id AS "accountId", l.igsid
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u(app_id, account_id, external_user_id)
    CROSS JOIN LATERAL (
      (SELECT * FROM links l
       WHERE l.external_user_id = u.external_user_id AND l.app_id = u.app_id AND l.status = 'pending'
       OFFSET 0)
      UNION ALL
      (SELECT * FROM links l
       WHERE l.external_user_id = u.external_user_id AND l.app_id = u.app_id AND l.status <> ALL (ARRAY['pending', 'linked'])
       OFFSET 0)
      UNION ALL
      (SELECT l.* FROM (
         (SELECT id FROM identities i
          WHERE i.external_user_id = u.external_user_id AND i.app_id = u.app_id AND i.unlinked_at IS NULL
          OFFSET 0)
         UNION ALL
         (SELECT id FROM identities i
          WHERE i.external_user_id = u.external_user_id AND i.app_id = u.app_id AND i.unlinked_at IS NOT NULL
          OFFSET 0)
       ) i CROSS JOIN LATERAL (SELECT * FROM links l WHERE l.identity_id = i.id OFFSET 0) l)
    ) l
    WHERE (u.account_id IS NULL OR l.account_id = u.account_id) AND ($4::text IS NULL OR l.igsid IS NULL OR l.igsid = $4)
    LIMIT $5`,
};

/** Few links wait at a time, and they have an index; a linked one is found by its identity's user. */
const FIND_AWAITING: Statement = {
  name: 'links_find_awaiting_person',
  text: `
    SELECT l.id, l.account_id AS "accountId", l.igsid, l.app_id AS "appId", l.external_user_id AS "externalUserId"
    FROM links l JOIN unnest($1::uuid[], $2::text[]) AS p(account_id, igsid) ON p.igsid = l.igsid
    WHERE l.status = 'awaiting_confirmation' AND (p.account_id IS NULL OR l.account_id = p.account_id)`,
};

const REMOVE: Statement = {
  name: 'links_remove',
  text: `DELETE FROM links WHERE id = ANY ($1::uuid[]) RETURNING id`,
};

/** The `links` table, as an erasure sees it. Every caller holds all locks. */
@Injectable()
export class LinkRemovalRepository {
  /**
   * At most `limit` links of these users.
   * @param igsid given: none that another person came through
   */
  findOfUsers(
    tx: Tx,
    users: readonly AccountUser[],
    igsid: string | null,
    limit: number,
  ): Promise<RemovableLink[]> {
    return tx.query<RemovableLink>(FIND_OF_USERS, [
      users.map((user) => user.appId),
      users.map((user) => user.accountId),
      users.map((user) => user.externalUserId),
      igsid,
      limit,
    ]);
  }

  /** The links that wait for a confirmation because one of these people came through them. */
  findAwaiting(
    tx: Tx,
    people: readonly AccountPerson[],
  ): Promise<(RemovableLink & { readonly appId: string; readonly externalUserId: string })[]> {
    return tx.query(FIND_AWAITING, [
      people.map((person) => person.accountId),
      people.map((person) => person.igsid),
    ]);
  }

  /** Removes links by id; gives how many there were. */
  async remove(tx: Tx, ids: readonly string[]): Promise<number> {
    return (await tx.query(REMOVE, [ids])).length;
  }
}
