import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { fill, prepareSession } from '../../bench/growth/fill.js';
import { FILLED_TABLES } from '../../bench/growth/fill-statements.js';
import { externalUserOf, igsidOf, isFound } from '../../bench/growth/people.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const LINKS = 2_400;
const ids = new Ids();
const appId = ids.newUuid();
const accountId = ids.newUuid();

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  await client.query(
    `INSERT INTO apps (id, name, return_urls, created_at) VALUES ('${appId}', 'a', '{}', now())`,
  );
  await client.query(
    `INSERT INTO accounts (id, ig_id, username, status, created_at) VALUES ('${accountId}', '1', 'acme', 'active', now())`,
  );
  await client.query(`INSERT INTO app_accounts VALUES ('${appId}', '${accountId}', now())`);
  await prepareSession(client, appId);
}, 60_000);

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('the tables that growth is measured on are as the service would have left them', async () => {
  const before = await readIndexes();
  const tables: string[] = [];
  await fill(client, LINKS, (name) => tables.push(name));
  expect(tables).toEqual(FILLED_TABLES.map(({ name }) => name));
  expect(await readIndexes()).toEqual(before);

  expect(await countAll()).toEqual({
    links: LINKS,
    identities: LINKS / 2,
    attempts: LINKS / 2,
    repeatKeys: (LINKS / 2) * (7 / 60),
    idempotencyKeys: LINKS / 120,
    notifications: LINKS / 100,
    deliveries: LINKS / 100,
    // Rows that agree with the rows that they name.
    linked: LINKS / 2,
    attempted: LINKS / 2,
    repeatable: (LINKS / 2) * (7 / 60),
    keyed: LINKS / 120,
    notified: LINKS / 100,
    delivered: LINKS / 100,
    inTheFuture: 0,
  });
});

test('a person is found in them by the same arithmetic', async () => {
  await fill(client, LINKS, () => undefined);
  const rows = await database.query<{ igsid: string; user: string }>(
    `SELECT igsid, external_user_id AS user FROM identities WHERE app_id = $1 AND account_id = $2 AND unlinked_at IS NULL`,
    [appId, accountId],
  );
  const people = Array.from({ length: LINKS / 2 }, (_, index) => index + 1).filter(isFound);
  const expected = people.map((person) => `${igsidOf(person)} ${externalUserOf(person)}`);
  expect(rows.map(({ igsid, user }) => `${igsid} ${user}`).toSorted()).toEqual(expected.toSorted());
});

function readIndexes(): Promise<object[]> {
  return database.query(
    `SELECT i.indexdef, c.conname, pg_get_constraintdef(c.oid) AS constraint FROM pg_indexes i
     LEFT JOIN pg_constraint c ON c.conindid = i.indexname::regclass AND c.contype IN ('p', 'u')
     WHERE i.tablename = ANY ($1) ORDER BY i.indexname`,
    [FILLED_TABLES.map(({ name }) => name)],
  );
}

async function countAll(): Promise<object | undefined> {
  const [row] = await database.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM links) AS links,
            (SELECT count(*)::int FROM identities) AS identities,
            (SELECT count(*)::int FROM attempts) AS attempts,
            (SELECT count(*)::int FROM repeat_keys) AS "repeatKeys",
            (SELECT count(*)::int FROM idempotency_keys) AS "idempotencyKeys",
            (SELECT count(*)::int FROM notifications) AS notifications,
            (SELECT count(*)::int FROM deliveries) AS deliveries,
            (SELECT count(*)::int FROM identities i JOIN links l USING (account_id, app_id, external_user_id, igsid)
             WHERE l.id = i.link_id AND l.identity_id = i.id AND l.status = 'linked' AND l.completed_at = i.linked_at) AS linked,
            (SELECT count(*)::int FROM attempts a JOIN links l USING (account_id, app_id, igsid)
             WHERE l.id = a.link_id AND a.outcome = l.status) AS attempted,
            (SELECT count(*)::int FROM repeat_keys JOIN attempts USING (account_id, igsid, received_at)) AS repeatable,
            (SELECT count(*)::int FROM idempotency_keys k JOIN links l ON l.id = k.resource_id AND l.created_at = k.created_at) AS keyed,
            (SELECT count(*)::int FROM notifications n JOIN identities i USING (account_id, app_id, external_user_id, igsid, link_id)
             JOIN endpoints e ON e.id = n.endpoint_id AND e.app_id = n.app_id WHERE i.id = n.identity_id) AS notified,
            (SELECT count(*)::int FROM deliveries d JOIN notifications n ON n.account_id = d.account_id AND n.id = d.notification_id
             WHERE d.attempt = n.attempts AND n.status = 'delivered') AS delivered,
            (SELECT count(*)::int FROM links WHERE greatest(created_at, completed_at, revoked_at) > now()) AS "inTheFuture"`,
  );
  return row;
}
