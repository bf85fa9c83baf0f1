import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAX_OPEN_CAMPAIGNS } from '../../src/campaigns/campaign-state.js';
import { Api, problem } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const FULL = problem(409, 'campaign_limit_reached');
const FUTURE = '2099-01-01T00:00:00.000Z';

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let accountId: string;

/** Each of the two instances in turn: a race must not be decided by sharing one process. */
const api = (index = 0): Api => new Api(index % 2 === 0 ? one : two, tenant.apiKey);
const create = (index = 0) => api(index).post('/v1/campaigns', { name: 'one more' });

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [one, two] = await Promise.all([startTestApp(database.url, { env }), startTestApp(database.url, { env })]);
  tenant = await one.createTenant();
  ({ id: accountId } = await one.createAccount('acme', [tenant]));
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

/** Leaves the app with so many campaigns that have not ended, beside as many that have. */
async function fill(open: number): Promise<void> {
  await database.query('DELETE FROM campaigns');
  await database.query(
    `INSERT INTO campaigns (id, app_id, account_id, name, ends_at, ref, created_at, updated_at)
     SELECT gen_random_uuid(), $1, $2, 'filler', CASE WHEN n > $3 THEN now() - interval '1 day' END, 'filler ' || n, now(), now()
     FROM generate_series(1, 2 * $3::int) AS n`,
    [tenant.appId, accountId, open],
  );
}

const countOpen = async (): Promise<number> =>
  (await database.query(`SELECT FROM campaigns WHERE ends_at IS NULL OR ends_at > now()`)).length;

test('an app has a thousand campaigns at most that have not ended; one that is ended makes room', async () => {
  await fill(MAX_OPEN_CAMPAIGNS - 1);
  const { body } = await create().set('idempotency-key', 'the last').expect(201);
  expect((await create().expect(409)).body).toEqual(FULL);
  // What was created is answered again, and what changes no time is changed.
  expect((await create().set('idempotency-key', 'the last').expect(201)).body).toEqual(body);
  await api().patch(`/v1/campaigns/${body.id}`, { name: 'renamed', endsAt: FUTURE }).expect(200);
  await api().post(`/v1/campaigns/${body.id}/end`).expect(200);
  const { body: next } = await create().expect(201);
  const reopened = await api().patch(`/v1/campaigns/${body.id}`, { name: 'again', endsAt: null }).expect(409);
  expect(reopened.body).toEqual(FULL);
  expect((await api().get(`/v1/campaigns/${body.id}`)).body).toMatchObject({
    name: 'renamed',
    status: 'ended',
  });
  await api().post(`/v1/campaigns/${next.id}/end`).expect(200);
  await api().patch(`/v1/campaigns/${body.id}`, { endsAt: null }).expect(200);
  expect(await countOpen()).toBe(MAX_OPEN_CAMPAIGNS);
});

test('campaigns that are created and reopened at once on two instances do not pass the limit', async () => {
  for (let round = 0; round < 5; round++) {
    await fill(MAX_OPEN_CAMPAIGNS - 3);
    const { body } = await create().expect(201);
    await api().post(`/v1/campaigns/${body.id}/end`).expect(200);
    const answers = await Promise.all([
      ...[0, 1, 0, 1, 0, 1].map((index) => create(index)),
      api(1).patch(`/v1/campaigns/${body.id}`, { endsAt: FUTURE }),
    ]);
    const made = answers.filter(({ status }) => status < 300);
    expect(made.length).toBeLessThanOrEqual(3);
    // On a busy machine one may not get the lock in time: it is told to come again.
    for (const answer of answers)
      if (answer.status >= 300 && answer.status !== 503) expect(answer.body).toEqual(FULL);
    expect(await countOpen()).toBe(MAX_OPEN_CAMPAIGNS - 3 + made.length);
  }
});
