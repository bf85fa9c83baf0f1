import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryOf, type MetaEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const MINUTE_MS = 60_000;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let igId: string;
let ref: string;
let people = 0;
const clock = new ControlledClock();

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  tenant = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [tenant]));
  ({ ref } = (await new Api(service, tenant.apiKey).post('/v1/campaigns', { name: 'x' }).expect(201)).body);
  await database.query(`
    CREATE FUNCTION refuse_visit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.igsid LIKE TG_ARGV[0] THEN RAISE EXCEPTION 'refused' USING ERRCODE = '22000'; END IF;
      RETURN NEW;
    END $$`);
});

afterEach(async () => {
  await database.query('DROP TRIGGER IF EXISTS refuse_visit ON campaign_people');
  await database.query('TRUNCATE dead_letters, refused_events');
  clock.advance(60 * MINUTE_MS);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** The database refuses the visits of these people. */
const refuse = (pattern: string): Promise<unknown> =>
  database.query(
    `CREATE TRIGGER refuse_visit BEFORE INSERT ON campaign_people FOR EACH ROW EXECUTE FUNCTION refuse_visit('${pattern}')`,
  );
const visit = (igsid = `7${++people}`, its = ref): MetaEvent =>
  referralEvent({ igId, igsid, ref: its, timestampMs: clock.now().getTime() });
const deliver = async (...events: MetaEvent[]): Promise<number> =>
  (await service.meta.deliver(deliveryOf(events))).status;
const buried = (): Promise<unknown[]> => database.query('SELECT igsid FROM dead_letters');

describe('a visit that is refused alone', () => {
  test('is asked for again, and buried after ten minutes when other visits were stored since', async () => {
    await refuse('poison');
    const poisoned = visit('poison');
    expect(await deliver(poisoned)).toBe(503);
    clock.advance(11 * MINUTE_MS);
    expect([await deliver(poisoned), await buried()]).toEqual([503, []]);
    expect(await deliver(visit())).toBe(200);
    expect([await deliver(poisoned), await buried()]).toEqual([200, [{ igsid: 'poison' }]]);
  });

  test('is not buried because visits were stored before it', async () => {
    expect(await deliver(visit())).toBe(200);
    await refuse('poison');
    const poisoned = visit('poison');
    expect(await deliver(poisoned)).toBe(503);
    clock.advance(11 * MINUTE_MS);
    expect([await deliver(poisoned), await buried()]).toEqual([503, []]);
  });

  test('is not buried because links are stored: only the tables of campaigns are at fault', async () => {
    await refuse('%');
    const refused = visit();
    expect(await deliver(refused)).toBe(503);
    clock.advance(11 * MINUTE_MS);
    const link = await tenant.client.mint({ externalUserId: 'ada', account: 'acme' });
    expect(await deliver(visit('601', link.ref))).toBe(200);
    expect(await database.query('SELECT outcome FROM attempts')).toEqual([{ outcome: 'linked' }]);
    expect([await deliver(refused), await buried()]).toEqual([503, []]);
  });
});

test('a link that is refused is not buried because visits are stored', async () => {
  const { ref: its } = await tenant.client.mint({ externalUserId: 'bob', account: 'acme' });
  const refused = visit('602', its);
  await database.query('ALTER TABLE attempts ADD CONSTRAINT c CHECK (false) NOT VALID');
  expect(await deliver(refused)).toBe(503);
  clock.advance(11 * MINUTE_MS);
  expect(await deliver(visit())).toBe(200);
  expect([await deliver(refused), await buried()]).toEqual([503, []]);
  await database.query('ALTER TABLE attempts DROP CONSTRAINT c');
  expect(await deliver(refused)).toBe(200);
});
