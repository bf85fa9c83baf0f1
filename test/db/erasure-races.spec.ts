import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { GATE, LOCK_NAMESPACE } from '../../src/platform/database/locks.service.js';
import { deliveryOf, messageEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { countOrphanedDeliveries, dumpDatabase, findTraces } from '../support/dump-database.js';
import { Api } from '../support/http.js';
import { seedEndpoint } from '../support/outbox.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let igId: string;
let people = 0;

const newPerson = (): string => `66${Date.now()}${++people}`;
/** Each of the two instances in turn: a race must not be decided by sharing one process. */
const instance = (index: number): TestApp => (index % 2 === 0 ? one : two);
const erase = (service: TestApp, body: object): Promise<{ status: number; body: { id: string } }> =>
  new Api(service, service.adminApiKey).post('/v1/admin/erasures', body).then((answer) => answer);

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [one, two] = await Promise.all([startTestApp(database.url, { env }), startTestApp(database.url, { env })]);
  tenant = await one.createTenant();
  ({ igId } = await one.createAccount('acme', [tenant]));
  await seedEndpoint(database, tenant);
  // Writing suppressions takes a moment, as on a slow disk, so that others arrive before they are visible.
  await database.query(`
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.03); RETURN NULL; END $$`);
  await database.query('CREATE TRIGGER dawdle AFTER INSERT ON suppressions EXECUTE FUNCTION dawdle()');
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

describe('races', () => {
  test('an erasure that races with 20 deliveries of the person’s events leaves no trace, whichever comes first', async () => {
    for (let round = 0; round < 10; round++) {
      const externalUserId = `raced-${round}.`;
      const igsid = newPerson();
      // In sessions of their own, so that the first event through either of them links.
      const links = await Promise.all(
        ['a', 'b'].map((sessionId) => tenant.client.mint({ externalUserId, sessionId })),
      );
      // Also through a link that stays, and with a ref that has none.
      const other = await tenant.client.mint({ externalUserId: `bystander-${round}` });
      await one.meta.deliver(
        deliveryOf([referralEvent({ igId, igsid: newPerson(), ref: other.ref, timestampMs: Date.now() })]),
      );
      const refs = [...links.map(({ ref }) => ref), other.ref, `${other.ref.slice(0, -8)}AAAAAAAA`];
      const deliveries = Array.from({ length: 20 }, (_, index) => {
        const ref = refs[index % refs.length] ?? '';
        const event = { igId, igsid, ref, timestampMs: Date.now(), mid: `m-${index % 5}` };
        return deliveryOf([index % 4 === 0 ? referralEvent(event) : messageEvent(event)]);
      });
      // What Meta will repeat has arrived in part before.
      await one.meta.deliver(deliveries[round % 2]);
      const answers = await Promise.all([
        ...deliveries.slice(0, 10).map((delivery, index) => instance(index).meta.deliver(delivery)),
        erase(two, { account: 'acme', igsid }),
        ...deliveries.slice(10).map((delivery, index) => instance(index).meta.deliver(delivery)),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(200), 201]);
      expect(findTraces(await dumpDatabase(database), { igsid, externalUserId })).toEqual([]);
    }
  });

  test('an erasure that races with deliveries through the links of an erased user leaves no trace of either', async () => {
    const appId = await appIdOf(tenant);
    for (let round = 0; round < 10; round++) {
      const externalUserId = `leaving-${round}.`;
      const [igsid, passerBy] = [newPerson(), newPerson()];
      const link = await tenant.client.mint({ externalUserId });
      const deliveries = Array.from({ length: 20 }, (_, index) => {
        const person = index % 2 === 0 ? igsid : passerBy;
        const event = { igId, igsid: person, ref: link.ref, timestampMs: Date.now(), mid: `m-${index}` };
        return deliveryOf([messageEvent(event)]);
      });
      await Promise.all([
        ...deliveries.map((delivery, index) => instance(index >> 1).meta.deliver(delivery)),
        erase(one, { appId, externalUserId }),
      ]);
      await Promise.all(deliveries.map((delivery) => two.meta.deliver(delivery)));
      expect(findTraces(await dumpDatabase(database), { igsid, passerBy, externalUserId })).toEqual([]);
    }
  });

  test('an erasure that races with events that the database refuses leaves not even a dead letter', async () => {
    // Refused after a while, so that the erasure waits behind the batch and comes before its dead letters.
    await database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_sleep(0.05); RAISE EXCEPTION 'refused' USING ERRCODE = '22021'; END $$`);
    await database.query(
      `CREATE TRIGGER refuse BEFORE INSERT ON attempts FOR EACH ROW WHEN (NEW.igsid LIKE '66%poison') EXECUTE FUNCTION refuse()`,
    );
    for (let round = 0; round < 10; round++) {
      const igsid = `${newPerson()}poison`;
      const { ref } = await tenant.client.mint({ externalUserId: `poisoned-${round}` });
      const event = { igId, igsid, ref, timestampMs: Date.now() };
      // Alone it is remembered, because its delivery comes again; beside one that is stored it becomes a dead letter.
      const isAlone = round % 2 === 1;
      const beside = await tenant.client.mint({ externalUserId: `beside-${round}` });
      const good = { ...event, igsid: newPerson(), ref: beside.ref };
      const events = [referralEvent(event), ...(isAlone ? [] : [referralEvent(good)])];
      const delivering = one.meta.deliver(deliveryOf(events));
      await new Promise((resolve) => setTimeout(resolve, round * 8));
      const erasing = erase(two, { account: 'acme', igsid });
      // An event of a person who was erased before is not stored, and so not refused.
      expect(isAlone ? [200, 503] : [200]).toContain((await delivering).status);
      expect((await erasing).status).toBe(201);
      expect(findTraces(await dumpDatabase(database), { igsid })).toEqual([]);
    }
    await database.query('DROP FUNCTION refuse CASCADE');
  });

  test('an erasure that races with sweeps of the user’s links leaves none of their notifications', async () => {
    const appId = await appIdOf(tenant);
    await database.query(`
      CREATE FUNCTION tarry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$`);
    await database.query(
      'CREATE TRIGGER tarry AFTER INSERT ON notifications FOR EACH STATEMENT EXECUTE FUNCTION tarry()',
    );
    for (let round = 0; round < 10; round++) {
      const externalUserId = `swept-${round}.`;
      for (const sessionId of ['a', 'b', 'c']) await tenant.client.mint({ externalUserId, sessionId });
      await database.query(
        `UPDATE links SET expires_at = now() - interval '1 second' WHERE external_user_id = $1`,
        [externalUserId],
      );
      const sweeping = [one, two].map(({ app }) => app.get(LinkSweepService).sweep());
      await wait(round * 8);
      const erasing = erase(one, { appId, externalUserId });
      await Promise.all(sweeping);
      expect((await erasing).status).toBe(201);
      expect(findTraces(await dumpDatabase(database), { externalUserId })).toEqual([]);
    }
    await database.query('DROP FUNCTION tarry CASCADE');
    expect(await countOrphanedDeliveries(database)).toBe(0);
  });

  test('an erasure tries again when another transaction holds a lock for longer than one wait', async () => {
    const igsid = newPerson();
    const link = await tenant.client.mint({ externalUserId: 'patient.' });
    await one.meta.deliver(
      deliveryOf([referralEvent({ igId, igsid, ref: link.ref, timestampMs: Date.now() })]),
    );
    const holder = new pg.Client(database.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT pg_advisory_xact_lock_shared($1, $2)', [LOCK_NAMESPACE, GATE]);
    const erasing = erase(one, { account: 'acme', igsid });
    await wait(1_200);
    await holder.query('COMMIT');
    await holder.end();
    expect((await erasing).status).toBe(201);
    expect(findTraces(await dumpDatabase(database), { igsid, user: 'patient.' })).toEqual([]);
  });

  test('an erasure that races with itself has a receipt for each request, and the rows are counted once', async () => {
    const igsid = newPerson();
    const link = await tenant.client.mint({ externalUserId: 'insistent' });
    await one.meta.deliver(
      deliveryOf([referralEvent({ igId, igsid, ref: link.ref, timestampMs: Date.now() })]),
    );
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => erase(instance(index), { account: 'acme', igsid })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const [sum] = await database.query(
      `SELECT sum(links)::int AS links, sum(identities)::int AS identities, sum(attempts)::int AS attempts
       FROM erasures e JOIN audit_entries a ON a.target_id = e.id WHERE e.links + e.identities + e.attempts <= 3
         AND e.id = ANY (SELECT id FROM erasures ORDER BY id DESC LIMIT 8)`,
    );
    expect(sum).toEqual({ links: 1, identities: 1, attempts: 1 });
  });
});

describe('100,000 attempts', () => {
  const ATTEMPTS = 100_000;
  const NOTIFICATIONS = 5_000;
  const REPEAT_KEYS = 5_000;

  test('a person with 100,000 attempts is removed completely while others come through their links', async () => {
    const igsid = newPerson();
    const link = await tenant.client.mint({ externalUserId: 'heavy-user.' });
    await one.meta.deliver(
      deliveryOf([referralEvent({ igId, igsid, ref: link.ref, timestampMs: Date.now() })]),
    );
    // Half of them the person's own, half of them of people who came through the person's link.
    await database.query(
      `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
       SELECT a.account_id, gen_random_uuid(), a.app_id, CASE WHEN n % 2 = 0 THEN a.link_id END, a.ig_id,
              CASE WHEN n % 2 = 0 THEN 'passer-by' ELSE $1 END, 'used_by_other', 'referral', now(), now(), 'req'
       FROM attempts a, generate_series(1, $2) n WHERE a.igsid = $1`,
      [igsid, ATTEMPTS],
    );
    await database.query(
      `INSERT INTO repeat_keys (account_id, igsid, repeat_key, received_at)
       SELECT account_id, igsid, sha256(n::text::bytea), now()
       FROM (SELECT DISTINCT account_id, igsid FROM attempts WHERE igsid = ANY (ARRAY[$1, 'passer-by'])) p, generate_series(1, $2) n`,
      [igsid, REPEAT_KEYS],
    );
    // And more notifications than one turn removes, each with a delivery.
    await database.query(
      `WITH published AS (
         INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, igsid, identity_id, status,
                                    created_at, completed_at)
         SELECT account_id, gen_random_uuid(), app_id, endpoint_id, type, data, external_user_id, igsid, identity_id, 'delivered',
                created_at, created_at
         FROM notifications, generate_series(1, $2::int) WHERE igsid = $1
         RETURNING account_id, id, external_user_id
       )
       INSERT INTO deliveries (account_id, notification_id, attempt, attempted_at, latency_ms, response_body)
       SELECT account_id, id, 1, now(), 1, external_user_id FROM published`,
      [igsid, NOTIFICATIONS],
    );
    const erasing = erase(one, { account: 'acme', igsid });
    for (let index = 0; index < 20; index++) {
      const other = await tenant.client.mint({ externalUserId: `unhurried-${index}` });
      const event = { igId, igsid: newPerson(), ref: other.ref, timestampMs: Date.now() };
      expect((await instance(index).meta.deliver(deliveryOf([referralEvent(event)]))).status).toBe(200);
    }
    const answer = await erasing;
    expect(answer).toMatchObject({
      status: 201,
      body: {
        removed: { links: 1, identities: 1, attempts: ATTEMPTS + 1, notifications: NOTIFICATIONS + 1 },
      },
    });
    expect(
      findTraces(await dumpDatabase(database), { igsid, user: 'heavy-user.', other: 'passer-by' }),
    ).toEqual([]);
  });

  test('a person whose erasure stopped half-way is removed by the next request', async () => {
    const igsid = newPerson();
    const link = await tenant.client.mint({ externalUserId: 'unlucky-user.' });
    await one.meta.deliver(
      deliveryOf([referralEvent({ igId, igsid, ref: link.ref, timestampMs: Date.now() })]),
    );
    await database.query(
      `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
       SELECT a.account_id, gen_random_uuid(), a.app_id, a.link_id, a.ig_id, 'passer-by', 'used_by_other',
              'referral', now(), now(), 'req'
       FROM attempts a, generate_series(1, 6000) n WHERE a.igsid = $1`,
      [igsid],
    );
    // The receipt cannot be written, so everything before it stays committed, as after a crash at that point.
    await database.query(`ALTER TABLE erasures ADD CONSTRAINT crash CHECK (false) NOT VALID`);
    expect((await erase(one, { account: 'acme', igsid })).status).toBe(500);
    const texts = { igsid, user: 'unlucky-user.', other: 'passer-by' };
    expect(findTraces(await dumpDatabase(database), texts)).not.toEqual([]);
    await database.query(`ALTER TABLE erasures DROP CONSTRAINT crash`);
    expect(await erase(two, { account: 'acme', igsid })).toMatchObject({
      status: 201,
      body: { removed: { links: 1, identities: 1 } },
    });
    expect(findTraces(await dumpDatabase(database), texts)).toEqual([]);
  });
});

async function appIdOf({ client, apiKey }: TestTenant): Promise<string> {
  const { id } = await client.mint({ externalUserId: 'any-user' });
  return (await new Api(one, apiKey).get(`/v1/links/${id}`).expect(200)).body.appId;
}
