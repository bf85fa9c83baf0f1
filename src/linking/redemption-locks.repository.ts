import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { BUCKETS } from '../platform/database/lock-buckets.js';
import { LOCK_NAMESPACE, SHARE_GATE } from '../platform/database/locks.service.js';
import type { ReceivedReferral } from './redemption-plan.js';

/**
 * What `lockBuckets` does of the names in `lock-buckets.ts`, in the server: whom a link is for stands in its row, and to ask for
 * that first would be a trip of its own. A referral without a stored link has the lock of a stranger. A test holds both
 * spellings to each other, and each redemption looks whether it holds what it needs (see `RedemptionService`).
 */
const TAKE: Statement = {
  name: 'locks_take_of_referrals',
  text: `
    SELECT bucket, pg_advisory_xact_lock($1::int, bucket)
    FROM (${SHARE_GATE}) gate CROSS JOIN LATERAL (
      SELECT DISTINCT (get_byte(hash, 2) & ${(BUCKETS - 1) >> 8}) * 256 + get_byte(hash, 3) AS bucket
      FROM (
        SELECT sha256(convert_to(name, 'UTF8')) AS hash
        FROM (
          SELECT unnest(
            CASE WHEN l.id IS NULL THEN ARRAY['["' || r.ig_id || '","igsid",' || to_json(r.igsid)::text || ']']
            ELSE ARRAY['["' || l.app_id || ' ' || l.account_id || '","igsid",' || to_json(r.igsid)::text || ']',
                       '["' || l.app_id || ' ' || l.account_id || '","user",' || to_json(l.external_user_id)::text || ']']
            END) AS name
          FROM unnest(CASE WHEN gate.is_shared THEN $2::uuid[] END, $3::text[], $4::text[]) AS r(link_id, ig_id, igsid)
          LEFT JOIN links l ON l.id = r.link_id
        ) names
        OFFSET 0
      ) hashes
      ORDER BY bucket
    ) buckets`,
};

/** The advisory locks of a redemption. */
@Injectable()
export class RedemptionLocks {
  /** Takes the locks of everybody whom these referrals are about, in the one order; gives their buckets. */
  async take(tx: Tx, referrals: readonly ReceivedReferral[]): Promise<ReadonlySet<number>> {
    const rows = await tx.query<{ bucket: number }>(TAKE, [
      LOCK_NAMESPACE,
      referrals.map(({ token }) => (token.valid ? token.linkId : null)),
      referrals.map(({ event }) => event.igId),
      referrals.map(({ event }) => event.igsid),
    ]);
    return new Set(rows.map(({ bucket }) => bucket));
  }
}
