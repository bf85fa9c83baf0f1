import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { APP_SCOPES } from '../../src/apps/scopes.js';
import { Api } from '../support/http.js';
import { freshName, make, makeKey, makeRouteWorld } from '../support/route-world.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let appId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [one, two] = await Promise.all([startTestApp(database.url, { env }), startTestApp(database.url, { env })]);
  ({ appId } = await makeRouteWorld(one));
  const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
  await new Api(one, one.adminApiKey).patch(`/v1/admin/apps/${appId}`, { limits }).expect(200);
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

/** Mints with a key, one link after the other in each of some lanes, until it is told to stop. */
function mintUntilStopped(
  service: TestApp,
  key: string,
): { stop: () => Promise<number[]>; statuses: number[] } {
  const statuses: number[] = [];
  let stopped = false;
  const api = new Api(service, key);
  const lane = async (): Promise<void> => {
    while (!stopped) {
      const { status, body } = await api.post('/v1/links', { externalUserId: freshName() });
      statuses.push(status);
      if (status !== 201) expect(body).toMatchObject({ code: 'invalid_api_key' });
    }
  };
  const lanes = Array.from({ length: 4 }, lane);
  return { statuses, stop: async () => ((stopped = true), await Promise.all(lanes), statuses) };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 20) {
    if (waited > 10_000) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Once refused, always refused: a key does not come back. */
function turnedOnce(statuses: readonly number[], lanes = 4): boolean {
  const firstRefusal = statuses.indexOf(401);
  // Requests of other lanes may have been under way when the first was refused.
  return firstRefusal > 0 && statuses.slice(firstRefusal + lanes).every((status) => status === 401);
}

test('a key that is revoked under load ends everywhere, and no request fails otherwise', async () => {
  const { key = '', id = '' } = await makeKey(one, appId, APP_SCOPES);
  const loads = [mintUntilStopped(one, key), mintUntilStopped(two, key)];
  await until(() => loads.every(({ statuses }) => statuses.length > 20));
  await make(one, `/v1/admin/apps/${appId}/keys/${id}/revoke`);
  await new Api(one, key).get('/v1/links').expect(401);
  await until(() => loads.every(({ statuses }) => statuses.includes(401)));
  const seen = await Promise.all(loads.map(({ stop }) => stop()));
  for (const statuses of seen) {
    expect(new Set(statuses)).toEqual(new Set([201, 401]));
    expect(turnedOnce(statuses)).toBe(true);
  }
  const minted = seen.flat().filter((status) => status === 201).length;
  const [stored] = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM links WHERE external_user_id LIKE $1`,
    [`fresh_${process.pid}_%`],
  );
  // The world's own three links are there too.
  expect(stored?.count).toBe(minted + 3);
});

test('a key that is rotated under load hands over without a gap', async () => {
  const { key: old = '', id = '' } = await makeKey(one, appId, APP_SCOPES);
  const load = mintUntilStopped(two, old);
  await until(() => load.statuses.length > 20);
  const rotated = await make(one, `/v1/admin/apps/${appId}/keys/${id}/rotate`, { overlapSeconds: 3_600 });
  const next = mintUntilStopped(two, rotated['key'] ?? '');
  await until(() => next.statuses.length > 20);
  expect(new Set(await load.stop())).toEqual(new Set([201]));
  expect(new Set(await next.stop())).toEqual(new Set([201]));
  await make(one, `/v1/admin/apps/${appId}/keys/${id}/revoke`);
  await new Api(one, old).get('/v1/links').expect(401);
  await new Api(one, rotated['key'] ?? '').get('/v1/links').expect(200);
});
