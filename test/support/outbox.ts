import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Ids } from '../../src/platform/ids/ids.service.js';
import type { TestApp, TestTenant } from './test-app.js';
import type { TestDatabase } from './test-database.js';

/** A row of the outbox, and whether it will be sent: it is due at some time, or waits behind one that is. */
export interface OutboxRow {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly endpointId: string;
  readonly externalUserId: string | null;
  readonly igsid: string | null;
  readonly linkId: string | null;
  readonly identityId: string | null;
  readonly status: string;
  readonly createdAt: Date;
  readonly isQueued: boolean;
}

const ids = new Ids();

/** Whether an earlier notification of the same chain is pending. */
const IS_BEHIND = `EXISTS (
  SELECT FROM notifications p
  WHERE p.external_user_id = n.external_user_id AND p.account_id = n.account_id AND p.endpoint_id = n.endpoint_id
    AND p.status = 'pending' AND p.sequence < n.sequence
)`;

/** Puts an endpoint into the table that cannot be reached: for tests of what is written for it, not of what is sent. */
export async function seedEndpoint(
  database: TestDatabase,
  { appId }: Pick<TestTenant, 'appId'>,
  more: { readonly eventTypes?: readonly string[]; readonly isDisabled?: boolean } = {},
): Promise<string> {
  const id = ids.newUuid();
  await database.query(
    `INSERT INTO endpoints (id, app_id, url, event_types, secret, disabled_at, disabled_reason, created_at)
     VALUES ($1, $2, 'https://receiver.invalid/', $3, $4, CASE WHEN $5 THEN now() END, CASE WHEN $5 THEN 'requested' END, now())`,
    [id, appId, more.eventTypes ?? null, randomBytes(64), more.isDisabled === true],
  );
  return id;
}

/** What was written for endpoints about a user, or about every user, in its order. */
export function readOutbox(
  database: TestDatabase,
  externalUserId: string | null = null,
): Promise<OutboxRow[]> {
  return database.query(
    `SELECT n.id, n.type, n.data, n.endpoint_id AS "endpointId", n.external_user_id AS "externalUserId", n.igsid,
            n.link_id AS "linkId", n.identity_id AS "identityId", n.status, n.created_at AS "createdAt",
            n.status = 'pending' AND (n.next_attempt_at IS NOT NULL OR ${IS_BEHIND}) AS "isQueued"
     FROM notifications n
     WHERE $1::text IS NULL OR n.external_user_id = $1
     ORDER BY n.sequence`,
    [externalUserId],
  );
}

/** As soon as so much was written about a user; throws when it is not, after long enough. */
export async function waitForOutbox(
  database: TestDatabase,
  externalUserId: string,
  count: number,
): Promise<OutboxRow[]> {
  for (const deadline = Date.now() + 20_000; ;) {
    const rows = await readOutbox(database, externalUserId);
    if (rows.length >= count) return rows;
    if (Date.now() > deadline) throw new Error(`${rows.length} notifications were written, not ${count}`);
    await wait(20);
  }
}

/** Notifications that wait for nothing and are never due: they would not be sent until the repair finds them. */
export function findForgotten(database: TestDatabase): Promise<{ id: string }[]> {
  return database.query(
    `SELECT n.id FROM notifications n WHERE n.status = 'pending' AND n.next_attempt_at IS NULL AND NOT ${IS_BEHIND}`,
  );
}

/** How many notifications wait for nothing and are never due. */
export async function countStrays(database: TestDatabase): Promise<number> {
  return (await findForgotten(database)).length;
}

/** Each row must be as the service's document says. */
export function holdToContract({ contract }: TestApp, rows: readonly OutboxRow[]): void {
  for (const { type, data, createdAt } of rows)
    contract.holdNotification({ type, timestamp: createdAt.toISOString(), data });
}

/** What was written, in short. */
export function typesOf(rows: readonly OutboxRow[]): string[] {
  return rows.map(({ type }) => type);
}

/** Every row is pending, and will be sent. */
export async function expectToBeQueued(database: TestDatabase, rows: readonly OutboxRow[]): Promise<void> {
  expect(rows.map(({ status, isQueued }) => `${status} ${isQueued}`)).toEqual(rows.map(() => 'pending true'));
  expect(await countStrays(database)).toBe(0);
}
