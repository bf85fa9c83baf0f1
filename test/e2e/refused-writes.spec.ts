import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { igId: string; username: string };
let api: Api;
let user = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { captureLogs: true });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  api = new Api(service, tenant.apiKey);
  // What the server says to the next mint or attempt, and nothing else: it is the server that answers.
  await database.query('CREATE TABLE refusals (code text)');
  await database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE refusal text;
    BEGIN
      SELECT code INTO refusal FROM refusals LIMIT 1;
      IF refusal IS NOT NULL THEN RAISE EXCEPTION 'refused' USING ERRCODE = refusal; END IF;
      RETURN NEW;
    END $$`);
  for (const table of ['links', 'attempts'])
    await database.query(
      `CREATE TRIGGER refusal BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
});

beforeEach(async () => {
  await database.query('DELETE FROM refusals');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const mint = () =>
  api.post('/v1/links', { account: account.username, externalUserId: `user-${(user += 1)}` });

const isReady = async (): Promise<boolean> => (await fetch(`${service.baseUrl}/readyz`)).status === 200;

/** Meta reports that a person used the link; gives the status of the answer. */
async function tap(ref: string, igsid: string): Promise<number> {
  const event = messageEvent({ igId: account.igId, igsid, ref, timestampMs: Date.now() });
  return (await service.meta.deliver(deliveryOf([event]))).status;
}

describe('a server that cannot serve', () => {
  test.each([
    ['is read-only', '25006'],
    ['refuses the login', '28P01'],
    ['has too many clients', '53300'],
    ['has a full disk', '53100'],
    ['has no memory', '53200'],
    ['shuts down', '57P01'],
    ['starts up', '57P03'],
    ['ended the session', '57P05'],
    ['is behind a pooler that lost it', '08P01'],
    ['is in recovery', '55000'],
  ])(
    'answers a mint and a delivery with 503 and Retry-After when it %s (%s), and 2xx right after',
    async (_, code) => {
      const { body } = await mint();
      const { ref } = body as { ref: string };
      await database.query('INSERT INTO refusals VALUES ($1)', [code]);
      const refused = await mint();
      expect([refused.status, refused.body]).toEqual([503, problem(503, 'temporarily_unavailable')]);
      expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(await tap(ref, `person-${code}`)).toBe(503);
      await database.query('DELETE FROM refusals');
      expect((await mint()).status).toBe(201);
      expect(await tap(ref, `person-${code}`)).toBe(200);
    },
  );

  test('is ready again some time after its disk was full', async () => {
    await eventually(isReady);
    await database.query("INSERT INTO refusals VALUES ('53100')");
    expect((await mint()).status).toBe(503);
    const answer = await fetch(`${service.baseUrl}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([503, problem(503, 'temporarily_unavailable')]);
    await database.query('DELETE FROM refusals');
    await eventually(isReady);
  });
});

test('many requests that fail for the same reason are one line of the log', async () => {
  await database.query("INSERT INTO refusals VALUES ('57P03')");
  const before = service.logs().length;
  await Promise.all(Array.from({ length: 100 }, () => mint()));
  const lines = service
    .logs()
    .slice(before)
    .split('\n')
    .filter((line) => line.includes('"request failed"'));
  expect(lines.length).toBeLessThanOrEqual(2);
});
