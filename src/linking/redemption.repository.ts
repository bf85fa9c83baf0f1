import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { KnownIdentity, PlannedIdentity } from './redemption-plan.js';

/** A person who came through a link: whom they can collide with stands in the link's row. */
export interface Arrival {
  /** UUID. */
  readonly linkId: string;
  readonly igsid: string;
}

type ActiveRow = Omit<KnownIdentity, 'icebreaker'> & {
  readonly title: string | null;
  readonly payload: string | null;
};

/** LATERAL with OFFSET 0 keeps the planner to one probe of each unique index for each arrival, whatever it knows of the table. */
const FIND_ACTIVE: Statement = {
  name: 'identities_find_active',
  text: `
    SELECT i.id, i.app_id AS "appId", i.account_id AS "accountId", i.external_user_id AS "externalUserId", i.igsid,
           i.linked_at AS "linkedAt", i.last_referral_at AS "lastReferralAt", i.link_id AS "linkId", i.via, i.source,
           i.icebreaker_title AS title, i.icebreaker_payload AS payload, i.channel, i.context,
           (SELECT session_id FROM links WHERE id = i.link_id) AS "sessionId"
    FROM (
      SELECT DISTINCT ON (i.id) i.*
      FROM (
        SELECT l.app_id, l.account_id, r.igsid, l.external_user_id
        FROM unnest($1::uuid[], $2::text[]) AS r(link_id, igsid) JOIN links l ON l.id = r.link_id
      ) k
      CROSS JOIN LATERAL (
        (SELECT * FROM identities i
         WHERE i.igsid = k.igsid AND i.account_id = k.account_id AND i.app_id = k.app_id AND i.unlinked_at IS NULL
         OFFSET 0)
        UNION ALL
        (SELECT * FROM identities i
         WHERE i.external_user_id = k.external_user_id AND i.account_id = k.account_id AND i.app_id = k.app_id
           AND i.unlinked_at IS NULL
         OFFSET 0)
      ) i
    ) i`,
};

/** Before the inserts: the unique indexes must see the old pair gone. */
const REPLACE: Statement = {
  name: 'identities_replace',
  text: `
    UPDATE identities i SET unlinked_at = n.unlinked_at, unlink_reason = 'replaced'
    FROM unnest($1::uuid[], $2::timestamptz[]) AS n(id, unlinked_at) WHERE i.id = n.id`,
};

const INSERT: Statement = {
  name: 'identities_insert',
  text: `
    INSERT INTO identities (id, app_id, account_id, external_user_id, igsid, link_id, via, source, icebreaker_title,
                            icebreaker_payload, channel, context, linked_at, last_referral_at, unlinked_at, unlink_reason)
    SELECT id, app_id, account_id, external_user_id, igsid, link_id, via, source, icebreaker_title, icebreaker_payload, channel,
           context::json, linked_at, last_referral_at, unlinked_at, CASE WHEN unlinked_at IS NOT NULL THEN 'replaced' END
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[])
      AS n(id, app_id, account_id, external_user_id, igsid, link_id, via, source, icebreaker_title, icebreaker_payload, channel,
           context, linked_at, last_referral_at, unlinked_at)`,
};

const TOUCH: Statement = {
  name: 'identities_touch',
  text: `
    UPDATE identities i SET last_referral_at = greatest(i.last_referral_at, n.last_referral_at)
    FROM unnest($1::uuid[], $2::timestamptz[]) AS n(id, last_referral_at) WHERE i.id = n.id`,
};

/** The `identities` table, as redemption reads and writes it. Every caller holds the locks of the people involved. */
@Injectable()
export class RedemptionRepository {
  /** The active identities that any of these arrivals touches. */
  async findActive(tx: Tx, arrivals: readonly Arrival[]): Promise<KnownIdentity[]> {
    const rows = await tx.query<ActiveRow>(FIND_ACTIVE, [
      arrivals.map(({ linkId }) => linkId),
      arrivals.map(({ igsid }) => igsid),
    ]);
    return rows.map(({ title, payload, ...identity }) => ({
      ...identity,
      icebreaker: title === null && payload === null ? null : { title, payload },
    }));
  }

  /** Unlinks identities whose place another takes. */
  async replace(tx: Tx, replaced: ReadonlyMap<string, Date>): Promise<void> {
    await tx.query(REPLACE, [[...replaced.keys()], [...replaced.values()]]);
  }

  /** Inserts new identities; the unique indexes have the last word. */
  async insert(tx: Tx, identities: readonly PlannedIdentity[]): Promise<void> {
    await tx.query(INSERT, [
      identities.map((identity) => identity.id),
      identities.map((identity) => identity.appId),
      identities.map((identity) => identity.accountId),
      identities.map((identity) => identity.externalUserId),
      identities.map((identity) => identity.igsid),
      identities.map((identity) => identity.linkId),
      identities.map((identity) => identity.via),
      identities.map((identity) => identity.source),
      identities.map((identity) => identity.icebreaker?.title ?? null),
      identities.map((identity) => identity.icebreaker?.payload ?? null),
      identities.map((identity) => identity.channel),
      identities.map((identity) => (identity.context === null ? null : JSON.stringify(identity.context))),
      identities.map((identity) => identity.linkedAt),
      identities.map((identity) => identity.lastReferralAt),
      identities.map((identity) => identity.unlinkedAt),
    ]);
  }

  /** Moves `last_referral_at` on, never back. */
  async touch(tx: Tx, touched: ReadonlyMap<string, Date>): Promise<void> {
    await tx.query(TOUCH, [[...touched.keys()], [...touched.values()]]);
  }
}
