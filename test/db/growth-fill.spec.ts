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
  const shares: number[] = [];
  await fill(client, LINKS, (done) => shares.push(done));
  expect(shares.at(-1)).toBeCloseTo(1);
  expect(await readIndexes()).toEqual(before);

  expect(await countAll()).toEqual({
    links: LINKS,
    linked: LINKS / 2,
    identities: LINKS / 2,
    attempts: LINKS / 2,
    notifications: LINKS / 100,
    deliveries: LINKS / 100,
    keyed: LINKS / 120,
    // What one row says of another is so.
    made: LINKS / 2,
    tried: LINKS / 2,
    told: LINKS / 100,
    ahead: 0,
  });
});

test('indexes with entries in no order are as large as if those had come one by one', async () => {
  await fill(client, LINKS, () => undefined);
  const sizes = (): Promise<{ name: string; bytes: number }[]> =>
    database.query(
      `SELECT name, pg_relation_size(name::regclass)::int AS bytes FROM unnest($1::text[]) AS name ORDER BY name`,
      [
        [
          'attempts_igsid_repeat_key_key',
          'identities_active_igsid_key',
          'identities_active_external_user_key',
        ],
      ],
    );
  const filled = await sizes();
  await database.query('REINDEX TABLE attempts; REINDEX TABLE identities');
  const packed = await sizes();
  const roomier = filled.filter(({ bytes }, at) => bytes > 1.1 * (packed[at]?.bytes ?? Infinity));
  expect(roomier).toEqual(filled);
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
            (SELECT count(*)::int FROM links WHERE status = 'linked') AS linked,
            (SELECT count(*)::int FROM identities) AS identities,
            (SELECT count(*)::int FROM attempts) AS attempts,
            (SELECT count(*)::int FROM notifications) AS notifications,
            (SELECT count(*)::int FROM deliveries d JOIN notifications n ON n.id = d.notification_id) AS deliveries,
            (SELECT count(*)::int FROM idempotency_keys k JOIN links l ON l.id = k.resource_id) AS keyed,
            (SELECT count(*)::int FROM identities i JOIN links l
               ON l.id = i.link_id AND l.identity_id = i.id AND l.igsid = i.igsid AND l.external_user_id = i.external_user_id
                  AND l.app_id = i.app_id AND l.account_id = i.account_id) AS made,
            (SELECT count(*)::int FROM attempts a JOIN links l
               ON l.id = a.link_id AND l.igsid = a.igsid AND l.app_id = a.app_id AND a.outcome = l.status) AS tried,
            (SELECT count(*)::int FROM notifications n JOIN identities i ON i.id = n.identity_id AND i.link_id = n.link_id
               AND i.app_id = n.app_id) AS told,
            (SELECT count(*)::int FROM links WHERE greatest(created_at, completed_at, revoked_at) > now()) AS ahead`,
  );
  return row;
}
