import { Injectable } from '@nestjs/common';
import { type Columns, insertText, selectList, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { type Equality, readPage, type RowPage, where, whereEqual } from '../platform/database/list-page.js';
import type { Period } from '../platform/text/instant.js';
import type { IdentityEntity } from './identity.entity.js';

/**
 * How long after the event that linked it an identity is stored at the latest.
 * Meta: failed deliveries are sent again for up to 36 hours. https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
 */
const STORED_WITHIN_MS = 36 * 3_600_000;

/** Which identities a list or look-up asks for; all that is given must hold. */
export interface IdentityFilter {
  readonly appId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly igsid?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly status: 'active' | 'unlinked' | 'all';
  /** Of `linkedAt`. */
  readonly period?: Period | undefined;
}

/** What a list of identities is asked for; all that is given must hold. */
export interface IdentityQuery extends Pick<
  IdentityFilter,
  'igsid' | 'externalUserId' | 'status' | 'period'
> {
  /** UUID; null names an app that does not exist. */
  readonly appId: string | null | undefined;
  /** Username or igId; an account that is not registered has no identities. */
  readonly account: string | undefined;
}

/** Who may collide in one account: the person and the external user of a link. */
export interface IdentityPair {
  readonly appId: string;
  readonly igsid: string;
  readonly externalUserId: string;
}

const COLUMNS: Columns<IdentityEntity> = {
  accountId: 'account_id',
  id: 'id',
  appId: 'app_id',
  externalUserId: 'external_user_id',
  igsid: 'igsid',
  linkId: 'link_id',
  via: 'via',
  source: 'source',
  icebreakerTitle: 'icebreaker_title',
  icebreakerPayload: 'icebreaker_payload',
  channel: 'channel',
  context: 'context',
  linkedAt: 'linked_at',
  lastReferralAt: 'last_referral_at',
  unlinkedAt: 'unlinked_at',
  unlinkReason: 'unlink_reason',
};
const ALL = selectList(COLUMNS, 'i');

const STATUSES = {
  active: [where('unlinked_at IS NULL')],
  unlinked: [where('unlinked_at IS NOT NULL')],
  all: [],
};

const FIND_BY_IDS: Statement = {
  name: 'identities_find_by_ids',
  text: `SELECT ${ALL} FROM identities i WHERE i.id = ANY ($1::uuid[]) ORDER BY i.id DESC`,
};

/** One probe of each unique index for each pair; the two may find the same identity. LIMIT keeps the order of the join. */
const FIND_OLDEST: Statement = {
  name: 'identities_find_oldest',
  text: `SELECT i.linked_at AS "linkedAt" FROM identities i ORDER BY i.id LIMIT 1`,
};

const FIND_ACTIVE: Statement = {
  name: 'identities_find_active',
  text: `
    SELECT f.* FROM unnest($2::uuid[], $3::text[]) AS k(app_id, igsid)
    CROSS JOIN LATERAL (
      SELECT ${ALL} FROM identities i
      WHERE i.account_id = $1 AND i.app_id = k.app_id AND i.igsid = k.igsid AND i.unlinked_at IS NULL LIMIT 1
    ) f
    UNION ALL
    SELECT f.* FROM unnest($2::uuid[], $4::text[]) AS k(app_id, external_user_id)
    CROSS JOIN LATERAL (
      SELECT ${ALL} FROM identities i
      WHERE i.account_id = $1 AND i.app_id = k.app_id AND i.external_user_id = k.external_user_id
        AND i.unlinked_at IS NULL LIMIT 1
    ) f`,
};

/** One probe of the first unique index for each pair. LIMIT keeps the order of the join. */
const FIND_ACTIVE_OF_PEOPLE: Statement = {
  name: 'identities_find_active_of_people',
  text: `
    SELECT f.* FROM unnest($2::uuid[], $3::text[]) AS k(app_id, igsid)
    CROSS JOIN LATERAL (
      SELECT ${ALL} FROM identities i
      WHERE i.account_id = $1 AND i.app_id = k.app_id AND i.igsid = k.igsid AND i.unlinked_at IS NULL LIMIT 1
    ) f`,
};

/** By the first unique index; a person has one identity for each app at most. */
const FIND_ACTIVE_OF_PERSON: Statement = {
  name: 'identities_find_active_of_person',
  text: `
    SELECT ${ALL} FROM identities i
    WHERE i.account_id = $1 AND i.igsid = $2 AND i.unlinked_at IS NULL ORDER BY i.app_id`,
};

/**
 * Of whatever status and app. An IGSID belongs to one account, so a few rows decide. The account is compared outside, for in there it
 * would make indexes usable that hold the rows of others.
 */
const FIND_KNOWN_PEOPLE: Statement = {
  name: 'identities_find_known_people',
  text: `
    SELECT DISTINCT p.igsid FROM unnest($2::text[]) AS p(igsid)
    CROSS JOIN LATERAL (
      SELECT i.account_id FROM identities i WHERE i.igsid = p.igsid ORDER BY i.igsid, i.app_id LIMIT 20
    ) r
    WHERE r.account_id = $1`,
};

/** Before the inserts: the unique indexes must see the old pair gone. */
const REPLACE: Statement = {
  name: 'identities_replace',
  text: `
    UPDATE identities i SET unlinked_at = n.unlinked_at, unlink_reason = 'replaced'
    FROM unnest($2::uuid[], $3::timestamptz[]) AS n(id, unlinked_at)
    WHERE i.account_id = $1 AND i.id = ANY ($2) AND i.id = n.id`,
};

const INSERT: Statement = { name: 'identities_insert', text: insertText('identities', COLUMNS) };

const TOUCH: Statement = {
  name: 'identities_touch',
  text: `
    UPDATE identities i SET last_referral_at = greatest(i.last_referral_at, n.last_referral_at)
    FROM unnest($2::uuid[], $3::timestamptz[]) AS n(id, last_referral_at)
    WHERE i.account_id = $1 AND i.id = ANY ($2) AND i.id = n.id`,
};

const UNLINK: Statement = {
  name: 'identities_unlink',
  text: `
    UPDATE identities SET unlinked_at = $3, unlink_reason = $4
    WHERE account_id = $1 AND id = ANY ($2::uuid[]) AND unlinked_at IS NULL RETURNING id`,
};

/** The `identities` table. */
@Injectable()
export class IdentitiesRepository {
  /** When the oldest stored identity was linked; null when there is none. */
  async findFirstLinkedAt(tx: Tx): Promise<Date | null> {
    return (await tx.query<{ linkedAt: Date }>(FIND_OLDEST))[0]?.linkedAt ?? null;
  }

  /** One identity by id; `appId` null means any app's. */
  async findOne(tx: Tx, id: string, appId: string | null): Promise<IdentityEntity | null> {
    const [found] = await this.findByIds(tx, [id]);
    return found === undefined || (appId !== null && found.appId !== appId) ? null : found;
  }

  /** Identities by id, of any account and app; missing ones are left out. */
  findByIds(tx: Tx, ids: readonly string[]): Promise<IdentityEntity[]> {
    return tx.query<IdentityEntity>(FIND_BY_IDS, [ids]);
  }

  /** A page of identities, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    { appId, accountId, igsid, externalUserId, status, period }: IdentityFilter,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<IdentityEntity>> {
    const ofApp: Equality | undefined = appId === undefined ? undefined : ['app_id', appId];
    const among: Equality | undefined =
      ofApp ?? (accountId === undefined ? undefined : ['account_id', accountId]);
    const timed = { column: 'linked_at', period, storedWithinMs: STORED_WITHIN_MS };
    const query = { table: 'identities', columns: COLUMNS, among, timed };
    const filter = [
      ...STATUSES[status],
      ...whereEqual({ account_id: accountId, igsid, external_user_id: externalUserId }),
    ];
    const person = findPerson(igsid, externalUserId);
    if (person === null) return readPage(tx, { ...query, filter }, limit, beforeId);
    const equal = ofApp ? ([person, ofApp] as const) : ([person] as const);
    return readPage(tx, { ...query, filter, subject: { equal } }, limit, beforeId);
  }

  /** The active identities of an account that any of these pairs meets, each once. */
  async findActive(tx: Tx, accountId: string, pairs: readonly IdentityPair[]): Promise<IdentityEntity[]> {
    if (pairs.length === 0) return [];
    const rows = await tx.query<IdentityEntity>(FIND_ACTIVE, [
      accountId,
      pairs.map(({ appId }) => appId),
      pairs.map(({ igsid }) => igsid),
      pairs.map(({ externalUserId }) => externalUserId),
    ]);
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  }

  /** The active identities of an account that these people have with these apps; those of a pair that is there twice come twice. */
  findActiveOfPeople(
    tx: Tx,
    accountId: string,
    pairs: readonly Omit<IdentityPair, 'externalUserId'>[],
  ): Promise<IdentityEntity[]> {
    return tx.query<IdentityEntity>(FIND_ACTIVE_OF_PEOPLE, [
      accountId,
      pairs.map(({ appId }) => appId),
      pairs.map(({ igsid }) => igsid),
    ]);
  }

  /** The active identities of a person with an account, one for each app at most. */
  findActiveOfPerson(tx: Tx, accountId: string, igsid: string): Promise<IdentityEntity[]> {
    return tx.query<IdentityEntity>(FIND_ACTIVE_OF_PERSON, [accountId, igsid]);
  }

  /** Those of these people (IGSIDs) who are, or were, linked with the account. */
  async findKnownPeople(tx: Tx, accountId: string, igsids: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ igsid: string }>(FIND_KNOWN_PEOPLE, [accountId, igsids]);
    return rows.map(({ igsid }) => igsid);
  }

  /** Unlinks identities of an account whose place another takes. */
  async replace(tx: Tx, accountId: string, replaced: ReadonlyMap<string, Date>): Promise<void> {
    await tx.query(REPLACE, [accountId, [...replaced.keys()], [...replaced.values()]]);
  }

  /** Inserts new identities; the unique indexes have the last word. */
  async insert(tx: Tx, identities: readonly IdentityEntity[]): Promise<void> {
    await tx.query(INSERT, [toRecords(COLUMNS, identities)]);
  }

  /** Moves `last_referral_at` on, never back. */
  async touch(tx: Tx, accountId: string, touched: ReadonlyMap<string, Date>): Promise<void> {
    await tx.query(TOUCH, [accountId, [...touched.keys()], [...touched.values()]]);
  }

  /**
   * Ends identities of an account; the caller holds the locks of their people and external users.
   * @returns the ids of those that were active
   */
  async unlink(
    tx: Tx,
    accountId: string,
    ids: readonly string[],
    unlinkedAt: Date,
    reason: string | null,
  ): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ id: string }>(UNLINK, [accountId, ids, unlinkedAt, reason]);
    return new Set(rows.map(({ id }) => id));
  }
}

/** The condition that finds the fewest identities. */
function findPerson(igsid: string | undefined, externalUserId: string | undefined): Equality | null {
  if (igsid !== undefined) return ['igsid', igsid];
  return externalUserId === undefined ? null : ['external_user_id', externalUserId];
}
