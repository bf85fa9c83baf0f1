import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deliveryOf, type MetaEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { seedLinks, type SeededLink } from '../support/seed-links.js';
import { type TestApp, makeSecrets, startTestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ROUNDS = 10;
const PEOPLE = 50;
const USERS = 50;
const BATCH = 500;

let database: TestDatabase;
let instances: TestApp[];
let account: { id: string; igId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  instances = await Promise.all([startTestApp(database.url, { env }), startTestApp(database.url, { env })]);
  const [first] = instances;
  if (!first) throw new Error('no instance');
  account = await first.createAccount('acme', [await first.createTenant()]);
  // Each new identity takes a moment, as on a slow disk: otherwise one batch commits before the other begins, and the test passes
  // even when no lock is taken. Rows are waited for until the server looks for a deadlock, which it counts.
  await database.query(`
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM set_config('lock_timeout', '3s', true), pg_sleep(0.003);
      RETURN NEW;
    END $$`);
  await database.query(
    'CREATE TRIGGER dawdle BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION dawdle()',
  );
});

afterAll(async () => {
  await Promise.all(instances.map((each) => each.close()));
  await database.drop();
});

/** Batches that meet the same people and users, one forwards, one backwards. */
function crossingBatches(links: readonly SeededLink[], round: number): [MetaEvent[], MetaEvent[]] {
  const events = links.map(({ ref }, index) => {
    // A stride that has no factor in common with 50 pairs each person with each user sooner or later.
    const igsid = `person-${(index * 7 + round * 3 + Math.floor(index / PEOPLE)) % PEOPLE}`;
    return referralEvent({ igId: account.igId, igsid, ref, timestampMs: Date.now() });
  });
  return [events.slice(0, BATCH), events.slice(BATCH).reverse()];
}

test(`two instances redeem batches of ${BATCH} over the same ${PEOPLE} people and ${USERS} users in opposite order without a deadlock`, async () => {
  const [one, two] = instances;
  if (!one || !two) throw new Error('two instances are needed');
  const users = Array.from({ length: 2 * BATCH }, (_, index) => `user-${index % USERS}`);
  for (let round = 0; round < ROUNDS; round++) {
    await database.query('TRUNCATE links, identities, attempts');
    const links = await seedLinks(database, one, account, users);
    const [forwards, backwards] = crossingBatches(links, round);
    const answers = await Promise.all([
      one.meta.deliver(deliveryOf(forwards)),
      two.meta.deliver(deliveryOf(backwards)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await inspect()).toEqual({
      attempts: 2 * BATCH,
      open: 0,
      strays: 0,
      shared: 0,
      identities: expect.any(Number),
    });
  }
  // A server process counts its deadlocks when its session ends.
  await Promise.all(instances.map((each) => each.close()));
  expect(await deadlocks()).toBe(0);
});

/** What must hold after each round, in either order. */
async function inspect(): Promise<unknown> {
  const [row] = await database.query(`
    SELECT (SELECT count(*)::int FROM attempts) AS attempts,
           (SELECT count(*)::int FROM links WHERE status NOT IN ('linked', 'rejected')) AS open,
           (SELECT count(*)::int FROM links l LEFT JOIN identities i ON i.id = l.identity_id
             WHERE l.status = 'linked' AND (i.igsid <> l.igsid OR i.external_user_id <> l.external_user_id OR i.id IS NULL)) AS strays,
           (SELECT count(*)::int - count(DISTINCT igsid)::int + count(*)::int - count(DISTINCT external_user_id)::int
             FROM identities WHERE unlinked_at IS NULL) AS shared,
           (SELECT nullif(count(*)::int, 0) FROM identities) AS identities`);
  return row;
}

async function deadlocks(): Promise<number | undefined> {
  const [row] = await database.query<{ deadlocks: number }>(
    `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
  );
  return row?.deadlocks;
}
