import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import { migrate } from '../../src/data-source.js';
import {
  deliveryOf,
  type MetaEvent,
  messageEvent,
  referralEvent,
} from '../../src/dev/simulator/meta-payloads.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createTestRole, type TestRole } from '../support/test-roles.js';

const MINUTE_MS = 60_000;

let clock: ControlledClock;
let database: TestDatabase;
let role: TestRole;
let env: Record<string, string>;
let service: TestApp;
let tenant: TestTenant;
let igId: string;
let count = 0;

beforeAll(async () => {
  clock = new ControlledClock();
  database = await createTestDatabase();
  // A role that owns nothing, so that a right can be taken from it.
  role = await createTestRole();
  await migrate(database.url, { serviceRole: role.name });
  env = makeSecrets();
  service = await start();
  tenant = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [tenant]));
});

afterAll(async () => {
  await service.close();
  await role.drop(database.url);
  await database.drop();
});

beforeEach(async () => {
  await database.query('DROP FUNCTION IF EXISTS refuse CASCADE');
  await database.query('TRUNCATE links, identities, attempts, repeat_keys, dead_letters, refused_events');
});

const start = (): Promise<TestApp> => startTestApp(role.connect(database.url), { clock, env });

/** A link and an event of a person who follows it. */
async function newTap(
  word = 'person',
): Promise<{ event: MetaEvent; id: string; ref: string; igsid: string }> {
  const igsid = `${word}-${++count}`;
  const { id, ref } = await tenant.client.mint({ externalUserId: `user-${count}`, account: 'acme' });
  const event = messageEvent({ igId, igsid, ref, timestampMs: clock.now().getTime(), text: 'secret text' });
  return { event, id, ref, igsid };
}

const deliver = async (...events: MetaEvent[]): Promise<number> =>
  (await service.meta.deliver(deliveryOf(events))).status;

const letters = (): Promise<Record<string, unknown>[]> =>
  database.query('SELECT * FROM dead_letters ORDER BY id');

const linkedPeople = async (): Promise<string[]> =>
  (await database.query<{ igsid: string }>('SELECT igsid FROM identities ORDER BY igsid')).map(
    ({ igsid }) => igsid,
  );

/** Has the database refuse some people, as a constraint of a newer schema might. */
async function refuse(word: string, code = 'P0001'): Promise<void> {
  await database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.igsid LIKE '${word}-%' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END IF;
      RETURN NEW;
    END $$`);
  await database.query(
    'CREATE TRIGGER refuse BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
}

/** What is done to the schema or to the service's rights, and how it is undone. */
const FAULTS: [name: string, breaking: string, mending: string][] = [
  [
    'a check that nothing fulfils',
    'ALTER TABLE attempts ADD CONSTRAINT c CHECK (false) NOT VALID',
    'ALTER TABLE attempts DROP CONSTRAINT c',
  ],
  [
    'a check on identities',
    `ALTER TABLE identities ADD CONSTRAINT c CHECK (via = 'new') NOT VALID`,
    'ALTER TABLE identities DROP CONSTRAINT c',
  ],
  [
    'a column that must not be null',
    'ALTER TABLE identities ADD COLUMN extra text; ALTER TABLE identities ADD CONSTRAINT c CHECK (extra IS NOT NULL) NOT VALID',
    'ALTER TABLE identities DROP COLUMN extra',
  ],
  [
    'a column that is gone',
    'ALTER TABLE identities RENAME COLUMN via TO shape',
    'ALTER TABLE identities RENAME COLUMN shape TO via',
  ],
  [
    'a column of another type',
    'ALTER TABLE attempts ALTER COLUMN request_id TYPE integer USING 0',
    'ALTER TABLE attempts ALTER COLUMN request_id TYPE text',
  ],
  [
    'a table that is gone',
    'ALTER TABLE repeat_keys RENAME TO repeats',
    'ALTER TABLE repeats RENAME TO repeat_keys',
  ],
  [
    'a unique index that every event meets',
    `CREATE TABLE ones (one int UNIQUE); INSERT INTO ones VALUES (1); GRANT INSERT ON ones TO PUBLIC; CREATE RULE more AS ON INSERT TO repeat_keys DO ALSO INSERT INTO ones VALUES (1)`,
    'DROP RULE more ON repeat_keys; DROP TABLE ones',
  ],
  [
    'a function that is not there',
    `CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM no_such_function(); RETURN NEW; END $$; CREATE TRIGGER t BEFORE INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION lost()`,
    'DROP FUNCTION lost CASCADE',
  ],
  [
    'row security without a policy',
    'ALTER TABLE identities ENABLE ROW LEVEL SECURITY',
    'ALTER TABLE identities DISABLE ROW LEVEL SECURITY',
  ],
  ['no right to insert', 'REVOKE INSERT ON identities FROM "$role"', 'GRANT INSERT ON identities TO "$role"'],
  ['no right to read', 'REVOKE SELECT ON links FROM "$role"', 'GRANT SELECT ON links TO "$role"'],
  [
    'no right to remember',
    'REVOKE INSERT ON refused_events, attempts FROM "$role"',
    'GRANT INSERT ON refused_events, attempts TO "$role"',
  ],
  [
    'tables in another schema',
    'ALTER SCHEMA public RENAME TO elsewhere',
    'ALTER SCHEMA elsewhere RENAME TO public',
  ],
];

test.each(FAULTS)(
  'a delivery of which every event is refused is asked for again, and none of it is lost: %s',
  async (_name, breaking, mending) => {
    const run = (text: string) => database.query(text.replaceAll('$role', role.name));
    const taps = [await newTap(), await newTap(), await newTap()];
    const events = taps.map(({ event }) => event);
    await run(breaking);
    const wide = await service.meta.deliver(deliveryOf(events));
    expect(wide).toMatchObject({ status: 503, body: { code: 'temporarily_unavailable' } });
    // A second time much later, too, when nothing else was stored in between.
    clock.advance(60 * MINUTE_MS);
    expect(await deliver(events[0]!)).toBe(503);
    await run(mending);
    expect(await letters()).toEqual([]);
    expect(await linkedPeople()).toEqual([]);
    expect(await deliver(...events)).toBe(200);
    expect(await linkedPeople()).toEqual(taps.map(({ igsid }) => igsid).sort());
    for (const { id, igsid } of taps)
      expect(await tenant.client.link(id)).toMatchObject({ status: 'linked', igsid });
  },
);

describe('an event that alone is at fault', () => {
  test.each(['22000', '23514', '42501', '42P01', 'P0001', 'XX000', '99999'])(
    'a refused event beside good ones becomes a dead letter that can be retried, and is answered 200: %s',
    async (code) => {
      await refuse('poison', code);
      const [good, bad] = [await newTap(), await newTap('poison')];
      expect(await deliver(good.event, bad.event)).toBe(200);
      expect(await linkedPeople()).toEqual([good.igsid]);
      const [letter, ...others] = await letters();
      expect(others).toEqual([]);
      expect(letter).toMatchObject({
        ig_id: igId,
        igsid: bad.igsid,
        link_id: fromTypeId('lnk', bad.id),
        ref_hash: hash('sha256', bad.ref, 'buffer'),
        mid_hash: hash('sha256', bad.event.message?.mid ?? '', 'buffer'),
        via: 'message',
        event_at: new Date(bad.event.timestamp),
        error_code: code,
      });
      expect(JSON.stringify(letter)).not.toContain(bad.ref);
      expect(JSON.stringify(letter)).not.toContain('secret text');
      // It is a dead letter, also when it comes alone.
      expect(await deliver(bad.event)).toBe(200);
      expect(await letters()).toHaveLength(1);
      expect((await tenant.client.link(bad.id)).status).toBe('pending');
    },
  );

  test('a refused event that comes alone is asked for again, until ten minutes have passed in which others were stored', async () => {
    await refuse('poison');
    const bad = await newTap('poison');
    expect(await deliver(bad.event)).toBe(503);
    clock.advance(10 * MINUTE_MS);
    expect(await deliver(bad.event)).toBe(503);
    expect(await deliver((await newTap()).event)).toBe(200);
    clock.advance(MINUTE_MS);
    const second = await newTap('poison');
    expect(await deliver(second.event)).toBe(503);
    expect(await deliver((await newTap()).event)).toBe(200);
    expect(await letters()).toEqual([]);
    expect(await deliver(bad.event)).toBe(200);
    expect(await letters()).toMatchObject([{ igsid: bad.igsid, error_code: 'P0001' }]);
    // Ten minutes count from the first refusal of each.
    clock.advance(10 * MINUTE_MS - 1);
    expect(await deliver(second.event)).toBe(503);
    clock.advance(1);
    expect(await deliver(second.event)).toBe(200);
    expect(await letters()).toHaveLength(2);
  });

  test('what was stored before the first refusal is no proof, and neither is a repeat after it', async () => {
    await refuse('poison');
    const [good, bad] = [await newTap(), await newTap('poison')];
    expect(await deliver(good.event)).toBe(200);
    expect(await deliver(bad.event)).toBe(503);
    expect(await deliver(good.event)).toBe(200);
    clock.advance(20 * MINUTE_MS);
    expect(await deliver(bad.event)).toBe(503);
    expect(await deliver(good.event, bad.event)).toBe(503);
    expect(await letters()).toEqual([]);
  });

  test('the first refusal is remembered for every instance, also for one that starts later', async () => {
    await refuse('poison');
    const bad = await newTap('poison');
    expect(await deliver(bad.event)).toBe(503);
    expect(await deliver((await newTap()).event)).toBe(200);
    clock.advance(11 * MINUTE_MS);
    const another = await start();
    expect((await another.meta.deliver(deliveryOf([bad.event]))).status).toBe(200);
    await another.close();
    expect(await letters()).toHaveLength(1);
  });

  test('deliveries that share a transaction are judged each by its own events', async () => {
    await refuse('poison');
    const [good, alone, beside, neighbour] = [
      await newTap(),
      await newTap('poison'),
      await newTap('poison'),
      await newTap(),
    ];
    const answers = await Promise.all([
      deliver(good.event),
      deliver(alone.event),
      deliver(beside.event, neighbour.event),
    ]);
    expect(answers).toEqual([200, 503, 200]);
    expect(await linkedPeople()).toEqual([good.igsid, neighbour.igsid].sort());
    expect(await letters()).toMatchObject([{ igsid: beside.igsid }]);
  });

  test('an event on one account is buried beside a good one on another', async () => {
    await refuse('poison');
    const { igId: branch } = await service.createAccount('branch', [tenant]);
    const { ref } = await tenant.client.mint({ externalUserId: 'of-branch', account: 'branch' });
    const { ref: badRef } = await tenant.client.mint({ externalUserId: 'of-acme', account: 'acme' });
    const timestampMs = clock.now().getTime();
    const good = referralEvent({ igId: branch, igsid: 'on-branch', ref, timestampMs });
    const bad = referralEvent({ igId, igsid: 'poison-on-acme', ref: badRef, timestampMs });
    expect(await deliver(bad, good)).toBe(200);
    expect(await letters()).toMatchObject([{ igsid: 'poison-on-acme', mid_hash: null, via: 'referral' }]);
  });

  test('an event that meets a unique index again and again is asked for again for ten minutes, also beside good ones', async () => {
    await refuse('poison', '23505');
    const [good, bad] = [await newTap(), await newTap('poison')];
    expect(await deliver(good.event, bad.event)).toBe(503);
    expect(await linkedPeople()).toEqual([good.igsid]);
    expect(await deliver((await newTap()).event)).toBe(200);
    clock.advance(10 * MINUTE_MS);
    expect(await deliver(good.event, bad.event)).toBe(200);
    expect(await letters()).toMatchObject([{ igsid: bad.igsid, error_code: '23505' }]);
  });

  test('nothing is kept of a refused event whose person was erased', async () => {
    await refuse('poison');
    const bad = await newTap('poison');
    expect(await deliver(bad.event)).toBe(503);
    expect(await database.query('SELECT FROM refused_events')).toHaveLength(1);
    await service.contract.fetch(`${service.baseUrl}/v1/admin/erasures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.adminApiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'acme', igsid: bad.igsid }),
    });
    expect(await database.query('SELECT FROM refused_events')).toEqual([]);
    clock.advance(20 * MINUTE_MS);
    expect(await deliver(bad.event)).toBe(200);
    expect(await database.query('SELECT FROM refused_events')).toEqual([]);
    expect(await letters()).toEqual([]);
  });
});
