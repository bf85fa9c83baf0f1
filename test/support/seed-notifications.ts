import { NIL_ACCOUNT } from '../../src/notifications/notification-event.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import type { TestDatabase } from './test-database.js';

/** A notification to be inserted. */
export interface NotificationSeed {
  readonly type?: string;
  readonly status?: 'pending' | 'delivered' | 'exhausted' | 'canceled';
  readonly externalUserId?: string | null;
  readonly igsid?: string | null;
  readonly linkId?: string | null;
  readonly identityId?: string | null;
  /** How many deliveries it has had; each of them failed. */
  readonly attempts?: number;
  readonly createdAt?: Date;
  /** A pending one is due now instead of in an hour. */
  readonly isDue?: boolean;
}

const ids = new Ids();
/** Later than any test ends. */
const LATER_MS = 3_600_000;

/**
 * Inserts notifications of an endpoint in one statement, for tests that need thousands of them, or some that deliveries would
 * take days to make. Of pending ones with the same external user the first is due, and the others wait for it.
 * @param endpoint UUIDs; without an account, all are about none
 * @returns their UUIDs, in the order of the seeds
 */
export async function seedNotifications(
  database: TestDatabase,
  endpoint: { readonly id: string; readonly appId: string; readonly accountId?: string },
  seeds: readonly NotificationSeed[],
): Promise<string[]> {
  const now = new Date();
  const later = new Date(now.getTime() + LATER_MS);
  const accountId = endpoint.accountId ?? NIL_ACCOUNT;
  const waitedFor = new Set<string>();
  const rows = seeds.map((seed) => {
    const { status = 'delivered', externalUserId = null } = seed;
    const waits = externalUserId !== null && status === 'pending' && waitedFor.has(externalUserId);
    if (externalUserId !== null && status === 'pending') waitedFor.add(externalUserId);
    const nextAttemptAt = status === 'pending' && !waits ? (seed.isDue ? now : later) : null;
    return { id: ids.newUuid(), attempts: 0, ...seed, status, externalUserId, nextAttemptAt };
  });
  await database.query(
    `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id,
                                status, attempts, step, next_attempt_at, created_at, completed_at)
     SELECT $13, id, $2, $3, type, json_build_object('seeded', at), user_id, igsid, link_id, identity_id, status, attempts, attempts,
            next_attempt_at, created_at, CASE WHEN status <> 'pending' THEN created_at END
     FROM unnest($1::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::text[], $10::int[], $11::timestamptz[], $12::timestamptz[])
            WITH ORDINALITY AS n(id, type, user_id, igsid, link_id, identity_id, status, attempts, created_at, next_attempt_at, at)
     ORDER BY at`,
    [
      rows.map(({ id }) => id),
      endpoint.appId,
      endpoint.id,
      rows.map(({ type }) => type ?? 'identity.linked'),
      rows.map(({ externalUserId }) => externalUserId),
      rows.map(({ igsid }) => igsid ?? null),
      rows.map(({ linkId }) => linkId ?? null),
      rows.map(({ identityId }) => identityId ?? null),
      rows.map(({ status }) => status),
      rows.map(({ attempts }) => attempts),
      rows.map(({ createdAt }) => createdAt ?? now),
      rows.map(({ nextAttemptAt }) => nextAttemptAt),
      accountId,
    ],
  );
  await database.query(
    `INSERT INTO deliveries (account_id, notification_id, attempt, attempted_at, http_status, latency_ms, response_body, error)
     SELECT $3, id, attempt, now(), 500, attempt, 'attempt ' || attempt, 'status'
     FROM unnest($1::uuid[], $2::int[]) AS n(id, attempts), generate_series(1, attempts) AS attempt`,
    [rows.map(({ id }) => id), rows.map(({ attempts }) => attempts), accountId],
  );
  return rows.map(({ id }) => id);
}

/** Pending notifications that nothing will ever send: they are neither due nor behind another of their chain. There must be none. */
export function findForsaken(database: TestDatabase): Promise<{ id: string }[]> {
  return database.query(
    `SELECT id FROM notifications n
     WHERE status = 'pending' AND next_attempt_at IS NULL AND NOT EXISTS (
       SELECT FROM notifications p
       WHERE p.account_id = n.account_id AND p.external_user_id = n.external_user_id AND p.endpoint_id = n.endpoint_id
         AND p.status = 'pending' AND p.sequence < n.sequence)`,
  );
}
