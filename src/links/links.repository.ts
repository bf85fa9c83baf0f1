import { Injectable } from '@nestjs/common';
import { type Columns, insertText, selectList, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import {
  type Condition,
  type Equality,
  type ListQuery,
  readPage,
  type RowPage,
  where,
  whereEqual,
} from '../platform/database/list-page.js';
import type { Period } from '../platform/text/instant.js';
import { COLUMNS_OF_LINKS } from './link-columns.js';
import { LinkEntity, type LinkStatus } from './link.entity.js';
import type { PageChange } from './link-page-change.js';
import { PENDING } from './new-link.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkProgress, type LinkRow } from './link-state.js';

type NewLinkRow = Omit<LinkRow, Exclude<keyof typeof PENDING, 'status'>>;

const ALL = selectList(COLUMNS_OF_LINKS, 'l');

/** A new link has no progress but its status: the other columns of it have their defaults, and a mint does not name them. */
const MINTED = Object.fromEntries(
  Object.entries(COLUMNS_OF_LINKS).filter(([field]) => field === 'status' || !(field in PENDING)),
) as Columns<NewLinkRow>;

/** A code that another pending link of the account has leaves its own link out, and no other. */
const INSERT: Statement = {
  name: 'links_insert',
  text: `
    ${insertText('links', MINTED)}
    ON CONFLICT (account_id, code_hash) WHERE status = 'pending' AND code_hash IS NOT NULL DO NOTHING RETURNING id`,
};

/**
 * `id <> latest` rather than "older": all others were there before, by the lock on the user, whatever the clocks of two
 * instances say. That lock also makes the order in which rows are locked irrelevant. A row that the sweep completes meanwhile
 * is no longer pending when its lock is held. `completed_at` is not asked for: the index of the sweep could be used then.
 */
const SUPERSEDE: Statement = {
  name: 'links_supersede',
  text: `
    WITH superseded AS (
      SELECT l.id, n.created_at
      FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
             AS n(id, app_id, external_user_id, session_id, created_at)
      CROSS JOIN LATERAL (
        SELECT l.id FROM links l
        WHERE l.account_id = $1 AND l.external_user_id = n.external_user_id AND l.app_id = n.app_id AND l.status = 'pending'
          AND l.session_id IS NOT DISTINCT FROM n.session_id AND l.id <> n.id
          AND l.expires_at >= n.created_at
        FOR UPDATE
      ) l
    )
    UPDATE links l SET status = 'revoked', reason = 'superseded', revoked_at = s.created_at, completed_at = s.created_at
    FROM superseded s WHERE l.account_id = $1 AND l.id = s.id AND l.id = ANY (ARRAY(SELECT id FROM superseded))
    RETURNING ${ALL}`,
};

const FIND: Statement = {
  name: 'links_find',
  text: `SELECT ${ALL} FROM links l WHERE l.account_id = $1 AND l.id = ANY ($2::uuid[])`,
};

const LOCK: Statement = {
  name: 'links_lock',
  text: `${FIND.text} ORDER BY l.id FOR UPDATE`,
};

const FIND_BY_IDS: Statement = {
  name: 'links_find_by_ids',
  text: `SELECT ${ALL} FROM links l WHERE l.id = ANY ($1::uuid[]) ORDER BY l.id DESC`,
};

const FIND_OLDEST: Statement = {
  name: 'links_find_oldest',
  text: `SELECT l.created_at AS "createdAt" FROM links l ORDER BY l.id LIMIT 1`,
};

const ADVANCE: Statement = {
  name: 'links_advance',
  text: `
    UPDATE links l SET status = n.status, reason = n.reason, igsid = n.igsid, identity_id = n.identity_id,
                       awaiting_since = n.awaiting_since, decided_at = n.decided_at, completed_at = n.completed_at,
                       question_status = n.question_status, question_code = n.question_code, question_sent_at = n.question_sent_at
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[], $8::timestamptz[],
                $9::timestamptz[], $10::text[], $11::text[], $12::timestamptz[])
           AS n(id, status, reason, igsid, identity_id, awaiting_since, decided_at, completed_at, question_status, question_code,
                question_sent_at)
    WHERE l.account_id = $1 AND l.id = ANY ($2) AND l.id = n.id`,
};

/** One row: a redemption of the link holds it, so that a revocation comes wholly before or wholly after. */
const REVOKE: Statement = {
  name: 'links_revoke',
  text: `
    WITH open AS (
      SELECT id, status = 'revoked' AS was_revoked FROM links
      WHERE account_id = $1 AND id = $2
        AND (status IN ('pending', 'expired', 'awaiting_confirmation') OR (status = 'revoked' AND reason = 'superseded'))
      FOR UPDATE
    )
    UPDATE links l SET status = 'revoked', reason = NULL, igsid = NULL, revoked_at = $3, completed_at = $3
    FROM open o WHERE l.account_id = $1 AND l.id = o.id
    RETURNING o.was_revoked AS "wasRevoked"`,
};

/** The statuses as a reader sees them (see `readStatus`): conditions on the row, for the present and for the start of the confirmations that still count. */
function readsAs(status: LinkStatus, now: Date): Condition {
  const unanswered = new Date(now.getTime() - CONFIRMATION_TIMEOUT_MS);
  switch (status) {
    case 'pending':
      return where(`status = 'pending' AND expires_at >= ?`, now);
    case 'awaiting_confirmation':
      return where(`status = 'awaiting_confirmation' AND awaiting_since >= ?`, unanswered);
    case 'expired':
      return where(
        `status = 'expired' OR (status = 'pending' AND expires_at < ?) OR (status = 'awaiting_confirmation' AND awaiting_since < ?)`,
        now,
        unanswered,
      );
    default:
      return where('status = ?', status);
  }
}

/** Pending links of a user have an index of their own. */
const USER_PARTIALS = [`status = 'pending'`, `status <> 'pending'`];

/** Which links a list asks for; all that is given must hold. */
export interface LinkFilter {
  /** UUID; undefined: any app's. */
  readonly appId?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly channel?: string | undefined;
  readonly status?: LinkStatus | undefined;
  /** Of `createdAt`. */
  readonly period?: Period | undefined;
}

/** The `links` table. */
@Injectable()
export class LinksRepository {
  /**
   * Inserts new links, whatever their number, in one statement.
   * @returns the ids of those that were inserted: not of one whose code another pending link of the account has
   */
  async insert(tx: Tx, links: readonly LinkRow[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ id: string }>(INSERT, [toRecords<NewLinkRow>(MINTED, links)]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Revokes what was pending for the same app, external user and session before each of these links of an account. */
  supersedeOlder(tx: Tx, accountId: string, latest: readonly LinkRow[]): Promise<LinkRow[]> {
    return tx.query<LinkRow>(SUPERSEDE, [
      accountId,
      latest.map((link) => link.id),
      latest.map((link) => link.appId),
      latest.map((link) => link.externalUserId),
      latest.map((link) => link.sessionId),
      latest.map((link) => link.createdAt),
    ]);
  }

  /** Links of an account by id, as they are at this moment; missing ones are left out. */
  find(tx: Tx, accountId: string, ids: readonly string[]): Promise<LinkRow[]> {
    return tx.query<LinkRow>(FIND, [accountId, ids]);
  }

  /** Locks links of an account in the order of their ids and reads them. */
  lock(tx: Tx, accountId: string, ids: readonly string[]): Promise<LinkRow[]> {
    return tx.query<LinkRow>(LOCK, [accountId, ids]);
  }

  /** When the oldest stored link was minted; null when there is none. */
  async findFirstCreatedAt(tx: Tx): Promise<Date | null> {
    return (await tx.query<{ createdAt: Date }>(FIND_OLDEST))[0]?.createdAt ?? null;
  }

  /** Links by id, of any account and app; missing ones are left out. */
  async findByIds(tx: Tx, ids: readonly string[]): Promise<LinkRow[]> {
    return ids.length === 0 ? [] : tx.query<LinkRow>(FIND_BY_IDS, [ids]);
  }

  /** Writes the progress of links of an account that are locked. */
  async advance(tx: Tx, accountId: string, progress: ReadonlyMap<string, LinkProgress>): Promise<void> {
    const values = [...progress.values()];
    await tx.query(ADVANCE, [
      accountId,
      [...progress.keys()],
      values.map((value) => value.status),
      values.map((value) => value.reason),
      values.map((value) => value.igsid),
      values.map((value) => value.identityId),
      values.map((value) => value.awaitingSince),
      values.map((value) => value.decidedAt),
      values.map((value) => value.completedAt),
      values.map((value) => value.questionStatus),
      values.map((value) => value.questionCode),
      values.map((value) => value.questionSentAt),
    ]);
  }

  /**
   * Revokes a link that is open, or closes a superseded one for good.
   * @returns whether readers saw it as revoked before; null when there was nothing to revoke
   */
  async revoke(
    tx: Tx,
    accountId: string,
    id: string,
    revokedAt: Date,
  ): Promise<{ readonly wasRevoked: boolean } | null> {
    return (await tx.query<{ wasRevoked: boolean }>(REVOKE, [accountId, id, revokedAt]))[0] ?? null;
  }

  /** Writes what a page has changed of a link that is locked. */
  async changeByPage(
    tx: Tx,
    { accountId, id }: Pick<LinkRow, 'accountId' | 'id'>,
    change: Partial<PageChange>,
  ): Promise<void> {
    await tx.manager.update(LinkEntity, { accountId, id }, change);
  }

  /** A page of links, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    { appId, externalUserId, channel, status, period }: LinkFilter,
    now: Date,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<LinkRow>> {
    const among: Equality | undefined = appId === undefined ? undefined : ['app_id', appId];
    const query: ListQuery<LinkRow> = {
      table: 'links',
      columns: COLUMNS_OF_LINKS,
      among,
      filter: [...whereEqual({ channel }), ...(status === undefined ? [] : [readsAs(status, now)])],
      timed: { column: 'created_at', period },
    };
    if (externalUserId === undefined) return readPage(tx, query, limit, beforeId);
    const ofUser: Equality = ['external_user_id', externalUserId];
    const equal = among ? ([ofUser, among] as const) : ([ofUser] as const);
    return readPage(tx, { ...query, subject: { equal, partials: USER_PARTIALS } }, limit, beforeId);
  }

  /** Removes the context of a link that is locked. */
  async dropContext(tx: Tx, { accountId, id }: Pick<LinkRow, 'accountId' | 'id'>): Promise<void> {
    await tx.manager.update(LinkEntity, { accountId, id }, { context: null });
  }

  /** Links of an external user of any app, newest first; not the newest ones, when the user has more than a list reads. */
  async findSome(tx: Tx, externalUserId: string, limit: number): Promise<readonly LinkRow[]> {
    const subject = {
      equal: [['external_user_id', externalUserId]] as const,
      partials: USER_PARTIALS,
      isSampled: true,
    };
    const query = { table: 'links', columns: COLUMNS_OF_LINKS, among: undefined, subject, filter: [] };
    return (await readPage<LinkRow>(tx, query, limit, null)).rows;
  }

  /** One link by id; `appId` null means any app's. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<LinkRow | null> {
    return tx.manager.findOneBy(LinkEntity, appId === null ? { id } : { id, appId });
  }
}
