import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PER_KIND_AND_HOUR, PER_PERSON_AND_HOUR } from '../../src/attempts/attempt-caps.js';
import { deliveryOf, messageEvent, type MetaEvent } from '../../src/dev/simulator/meta-payloads.js';
import { rowsRead } from '../support/rows-read.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOUR_MS = 3_600_000;
const clock = new ControlledClock();

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let igId: string;
let mids = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  // Its reading is counted like ours.
  await database.query('ALTER TABLE attempts SET (autovacuum_enabled = off)');
  const env = makeSecrets();
  [one, two] = await Promise.all([
    startTestApp(database.url, { env, clock }),
    startTestApp(database.url, { env, clock }),
  ]);
  tenant = await one.createTenant();
  ({ igId } = await one.createAccount('acme', [tenant]));
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

/** So many messages of a person with the same ref, each with a mid of its own. */
function messages(count: number, ref: string, igsid: string): MetaEvent[] {
  return Array.from({ length: count }, () =>
    messageEvent({ igId, igsid, ref, timestampMs: clock.now().getTime(), mid: `m-${++mids}` }),
  );
}

async function deliver(events: readonly MetaEvent[], instance = one): Promise<void> {
  expect((await instance.meta.deliver(deliveryOf(events))).status).toBe(200);
}

const countOf = async (igsid: string): Promise<Record<string, number>> => {
  const rows = await database.query<{ outcome: string; count: number }>(
    `SELECT outcome, count(*)::int FROM attempts WHERE igsid = $1 GROUP BY outcome ORDER BY outcome`,
    [igsid],
  );
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
};

test('a person who sends one ref thousands of times on two instances adds a bounded number of rows in an hour', async () => {
  const { ref, id } = await tenant.client.mint({ externalUserId: 'flooded' });
  await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      deliver(messages(250, ref, 'flood'), index % 2 === 0 ? one : two),
    ),
  );
  expect(await countOf('flood')).toEqual({ already_linked: PER_KIND_AND_HOUR, linked: 1 });
  const keys = await database.query(`SELECT FROM repeat_keys WHERE igsid = 'flood'`);
  expect(keys).toHaveLength(PER_KIND_AND_HOUR + 1);
  // Another outcome has rows of its own, from the first on.
  const [identity] = await tenant.client.identities({ igsid: 'flood' });
  await database.query(
    `UPDATE identities SET unlinked_at = now(), unlink_reason = 'test' WHERE igsid = 'flood'`,
  );
  expect(identity).toBeDefined();
  await deliver(messages(PER_KIND_AND_HOUR + 50, ref, 'flood'));
  const afterwards = { already_linked: PER_KIND_AND_HOUR, closed: PER_KIND_AND_HOUR, linked: 1 };
  expect(await countOf('flood')).toEqual(afterwards);
  // As has another person.
  await deliver(messages(5, ref, 'another'));
  expect(await countOf('another')).toEqual({ used_by_other: 5 });
  expect((await tenant.client.link(id)).igsid).toBe('flood');

  clock.advance(HOUR_MS + 1);
  await deliver(messages(PER_KIND_AND_HOUR + 50, ref, 'flood'));
  expect(await countOf('flood')).toEqual({ ...afterwards, closed: 2 * PER_KIND_AND_HOUR });
});

test('a person whose attempts are capped is linked through another link, and the capped ones move the reply window', async () => {
  const used = await tenant.client.mint({ externalUserId: 'capped' });
  await deliver(messages(PER_KIND_AND_HOUR + 2, used.ref, 'capped'));
  clock.advance(1_000);
  await deliver(messages(1, used.ref, 'capped'));
  const lastReferralAt = clock.now().toISOString();
  expect(await tenant.client.identities({ igsid: 'capped' })).toMatchObject([{ lastReferralAt }]);
  const again = await tenant.client.mint({ externalUserId: 'capped' });
  const another = await tenant.client.mint({ externalUserId: 'capped-2' });
  await deliver([...messages(1, again.ref, 'capped'), ...messages(1, another.ref, 'capped')]);
  expect(await tenant.client.link(again.id)).toMatchObject({ status: 'linked', reason: 'already_linked' });
  expect(await tenant.client.link(another.id)).toMatchObject({ status: 'rejected', reason: 'igsid_taken' });
});

test('a redemption reads no more than the latest attempts of its people, however many they have', async () => {
  const { ref } = await tenant.client.mint({ externalUserId: 'busy' });
  await database.query(
    `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT account_id, gen_random_uuid(), app_id, gen_random_uuid(), 'ig', CASE WHEN n % 2 = 0 THEN 'busy' ELSE 'p' || n END,
            'closed', 'referral', $1, $1, 'r'
     FROM generate_series(1, 40000) n, (SELECT * FROM app_accounts LIMIT 1) a`,
    [new Date(clock.now().getTime() - 2 * HOUR_MS)],
  );
  // A server process counts what it read when its session ends.
  const env = makeSecrets();
  const before = await rowsRead(database, ['attempts'], 0);
  await deliver(messages(10, ref, 'busy'), two);
  await two.close();
  expect((await rowsRead(database, ['attempts'], before + 1)) - before).toBeLessThan(4 * PER_PERSON_AND_HOUR);
  two = await startTestApp(database.url, { env, clock });
});
