import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { LinkAccount } from '../links/new-link.js';
import type { IdentityQuestion } from './identity-question.js';
import type { IdentityEntity } from './identity.entity.js';

/** An identity that answers a question, with its account. */
export interface FoundIdentity {
  readonly id: string;
  readonly identity: IdentityEntity;
  readonly account: LinkAccount;
}

interface Row extends IdentityEntity {
  /** Which question, from 1 on. */
  readonly at: number;
  readonly igId: string;
  readonly username: string;
}

/**
 * LATERAL with OFFSET 0 keeps the planner to one probe of the unique index for each question. Whoever names an account by what
 * is the igId of one and the username of another means the igId.
 */
const LOOK_UP: Statement = {
  name: 'identities_look_up',
  text: `
    SELECT k.at::int, i.id, i.app_id AS "appId", i.account_id AS "accountId", i.external_user_id AS "externalUserId", i.igsid,
           i.link_id AS "linkId", i.via, i.source, i.icebreaker_title AS "icebreakerTitle",
           i.icebreaker_payload AS "icebreakerPayload", i.channel, i.context, i.linked_at AS "linkedAt",
           i.last_referral_at AS "lastReferralAt", i.unlinked_at AS "unlinkedAt", i.unlink_reason AS "unlinkReason",
           i.ig_id AS "igId", i.username
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[])
           WITH ORDINALITY AS k(app_id, igsid, external_user_id, account, up_to, at)
    CROSS JOIN LATERAL (
      SELECT i.*, a.ig_id, a.username
      FROM (
        (SELECT * FROM identities i
         WHERE i.igsid = k.igsid AND i.app_id = k.app_id AND i.unlinked_at IS NULL
           AND (k.external_user_id IS NULL OR i.external_user_id = k.external_user_id)
         OFFSET 0)
        UNION ALL
        (SELECT * FROM identities i
         WHERE k.igsid IS NULL AND i.external_user_id = k.external_user_id AND i.app_id = k.app_id AND i.unlinked_at IS NULL
         OFFSET 0)
      ) i
      JOIN accounts a ON a.id = i.account_id
      WHERE k.account IS NULL OR a.ig_id = k.account
         OR (a.username = lower(k.account) AND NOT EXISTS (SELECT FROM accounts WHERE ig_id = k.account))
      ORDER BY i.id DESC
      LIMIT k.up_to
    ) i
    ORDER BY k.at, i.id DESC`,
};

/** The `identities` table, as whoever asks who is who sees it. */
@Injectable()
export class IdentityLookupsRepository {
  /** The answers to some questions, in their order, in one statement. */
  async find(tx: Tx, questions: readonly IdentityQuestion[]): Promise<FoundIdentity[][]> {
    const rows = await tx.query<Row>(LOOK_UP, [
      questions.map(({ appId }) => appId),
      questions.map(({ igsid }) => igsid ?? null),
      questions.map(({ externalUserId }) => externalUserId ?? null),
      questions.map(({ account }) => account ?? null),
      questions.map(({ limit }) => limit),
    ]);
    const answers: FoundIdentity[][] = questions.map(() => []);
    for (const { at, igId, username, ...identity } of rows) {
      const account = { id: identity.accountId, igId, username };
      answers[at - 1]?.push({ id: identity.id, identity, account });
    }
    return answers;
  }
}
