import { Database } from '../../src/platform/database/database.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { JobQueue } from '../../src/jobs/job-queue.service.js';
import { WITH_JOBS } from './outbox.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

/** A notification to be put in. */
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
  /** A pending one: its next attempt is now, and not in an hour. */
  readonly isDue?: boolean;
}

const ids = new Ids();
/** Far enough that nobody sends it meanwhile. */
const LATER_MS = 3_600_000;

/**
 * Puts notifications of an endpoint into the table in one statement, and the jobs of pending ones, for later: for tests that
 * need thousands of them, or some that are how deliveries make them in days only.
 * @param endpoint UUIDs
 * @returns their UUIDs, in the order of the seeds
 */
export async function seedNotifications(
  database: TestDatabase,
  { app }: TestApp,
  endpoint: { readonly id: string; readonly appId: string },
  seeds: readonly NotificationSeed[],
): Promise<string[]> {
  const now = new Date();
  const later = new Date(now.getTime() + LATER_MS);
  const rows = seeds.map((seed) => ({ id: ids.newUuid(), status: 'delivered', attempts: 0, ...seed }));
  await database.query(
    `INSERT INTO notifications (id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id, status, attempts,
                                step, next_attempt_at, created_at, completed_at)
     SELECT id, $2, $3, type, json_build_object('seeded', at), user_id, igsid, link_id, identity_id, status, attempts, attempts,
            CASE WHEN status = 'pending' THEN next_attempt_at END, created_at, CASE WHEN status <> 'pending' THEN created_at END
     FROM unnest($1::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::text[], $10::int[], $11::timestamptz[], $12::timestamptz[])
            WITH ORDINALITY AS n(id, type, user_id, igsid, link_id, identity_id, status, attempts, created_at, next_attempt_at, at)
     ORDER BY at`,
    [
      rows.map(({ id }) => id),
      endpoint.appId,
      endpoint.id,
      rows.map(({ type }) => type ?? 'identity.linked'),
      rows.map(({ externalUserId }) => externalUserId ?? null),
      rows.map(({ igsid }) => igsid ?? null),
      rows.map(({ linkId }) => linkId ?? null),
      rows.map(({ identityId }) => identityId ?? null),
      rows.map(({ status }) => status),
      rows.map(({ attempts }) => attempts),
      rows.map(({ createdAt }) => createdAt ?? now),
      rows.map(({ isDue }) => (isDue ? now : later)),
    ],
  );
  await database.query(
    `INSERT INTO deliveries (notification_id, attempt, attempted_at, http_status, latency_ms, response_body, error)
     SELECT id, attempt, now(), 500, attempt, 'attempt ' || attempt, 'status'
     FROM unnest($1::uuid[], $2::int[]) AS n(id, attempts), generate_series(1, attempts) AS attempt`,
    [rows.map(({ id }) => id), rows.map(({ attempts }) => attempts)],
  );
  const waiting = rows.filter(({ status }) => status === 'pending');
  const jobs = waiting.map(({ id, isDue }) => ({
    notificationId: id,
    endpointId: endpoint.id,
    startAt: isDue ? null : later,
  }));
  await app.get(Database).inTransaction((tx) => app.get(JobQueue).begin(tx, jobs).done);
  return rows.map(({ id }) => id);
}

/** Notifications that wait without a job: nobody would ever send them. There must be none, at any moment. */
export function findForsaken(database: TestDatabase): Promise<{ id: string }[]> {
  return database.query(
    `SELECT id FROM notifications n
     WHERE status = 'pending' AND NOT EXISTS (SELECT FROM ${WITH_JOBS} j WHERE j.id = n.id)`,
  );
}
