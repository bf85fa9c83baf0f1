import { Injectable } from '@nestjs/common';
import { type Columns, insertText, selectList, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { IdentityEntity } from './identity.entity.js';

/** Which identities a list or look-up asks for; all that is given must hold. */
export interface IdentityFilter {
  readonly ids?: readonly string[] | undefined;
  readonly appId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly igsid?: string | undefined;
  readonly externalUserId?: string | undefined;
  readonly status: 'active' | 'unlinked' | 'all';
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

/** The conditions of a list, by what is asked for. `$n` stands for the number of the parameter. */
const CONDITIONS = {
  ids: 'i.id = ANY ($n::uuid[])',
  appId: 'i.app_id = $n',
  accountId: 'i.account_id = $n',
  igsid: 'i.igsid = $n',
  externalUserId: 'i.external_user_id = $n',
  beforeId: 'i.id < $n',
} as const;
const STATUSES = { active: 'i.unlinked_at IS NULL', unlinked: 'i.unlinked_at IS NOT NULL', all: 'true' };

/** One probe of each unique index for each pair; the two may find the same identity. LIMIT keeps the order of the join. */
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
    WHERE account_id = $1 AND id = $2 AND unlinked_at IS NULL RETURNING id`,
};

/** The `identities` table. */
@Injectable()
export class IdentitiesRepository {
  /** One identity by id; `appId` null means any app's. */
  async findOne(tx: Tx, id: string, appId: string | null): Promise<IdentityEntity | null> {
    const filter = { ids: [id], appId: appId ?? undefined, status: 'all' } as const;
    return (await this.list(tx, filter, 1, null))[0] ?? null;
  }

  /** Identities newest first, below `beforeId` when given. */
  list(tx: Tx, filter: IdentityFilter, limit: number, beforeId: string | null): Promise<IdentityEntity[]> {
    const { status, ...asked } = filter;
    const given = Object.entries({ ...asked, beforeId: beforeId ?? undefined }).filter(
      (entry): entry is [keyof typeof CONDITIONS, string | string[]] => entry[1] !== undefined,
    );
    const conditions = given.map(([name], index) => CONDITIONS[name].replace('$n', `$${index + 2}`));
    const statement: Statement = {
      name: ['identities_list', status, ...given.map(([name]) => name)].join('_'),
      text: `
        SELECT ${ALL} FROM identities i WHERE ${[STATUSES[status], ...conditions].join(' AND ')}
        ORDER BY i.id DESC LIMIT $1`,
    };
    return tx.query<IdentityEntity>(statement, [limit, ...given.map(([, value]) => value)]);
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

  /** Ends an active identity; false when it had ended before. The caller holds the locks of its people. */
  async unlink(
    tx: Tx,
    accountId: string,
    id: string,
    unlinkedAt: Date,
    reason: string | null,
  ): Promise<boolean> {
    return (await tx.query(UNLINK, [accountId, id, unlinkedAt, reason])).length === 1;
  }
}
