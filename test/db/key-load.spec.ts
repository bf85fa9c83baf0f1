import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { APP_SCOPES } from '../../src/platform/access/scopes.js';
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

interface Load {
  readonly statuses: number[];
  /** What the requests were answered that were sent when one had been refused. */
  readonly afterRefusal: number[];
  stop(): Promise<number[]>;
}

/** Mints with a key, one link after the other in each of some lanes, until it is stopped. */
function mintUntilStopped(service: TestApp, key: string): Load {
  const statuses: number[] = [];
  const afterRefusal: number[] = [];
  let stopped = false;
  const api = new Api(service, key);
  const lane = async (): Promise<void> => {
    while (!stopped) {
      const wasRefused = statuses.includes(401);
      const { status, body } = await api.post('/v1/links', { externalUserId: freshName() });
      statuses.push(status);
      if (wasRefused) afterRefusal.push(status);
      if (status !== 201) expect(body).toMatchObject({ code: 'invalid_api_key' });
    }
  };
  const lanes = Array.from({ length: 4 }, lane);
  const stop = async (): Promise<number[]> => {
    stopped = true;
    await Promise.all(lanes);
    return statuses;
  };
  return { statuses, afterRefusal, stop };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 20) {
    if (waited > 10_000) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('an API key that is revoked under load is refused everywhere, and no request fails otherwise', async () => {
  const { key = '', id = '' } = await makeKey(one, appId, APP_SCOPES);
  const loads = [mintUntilStopped(one, key), mintUntilStopped(two, key)];
  await until(() => loads.every(({ statuses }) => statuses.length > 20));
  await make(one, `/v1/admin/apps/${appId}/keys/${id}/revoke`);
  await new Api(one, key).get('/v1/links').expect(401);
  await until(() => loads.every(({ afterRefusal }) => afterRefusal.length > 20));
  const seen = await Promise.all(loads.map(({ stop }) => stop()));
  for (const statuses of seen) expect(new Set(statuses)).toEqual(new Set([201, 401]));
  // A key does not come back: what was admitted before may still be under way then, and nothing else.
  for (const { afterRefusal } of loads) expect(new Set(afterRefusal)).toEqual(new Set([401]));
  const minted = seen.flat().filter((status) => status === 201).length;
  const [stored] = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM links WHERE external_user_id LIKE $1`,
    [`fresh_${process.pid}_%`],
  );
  // The world's own three links are there too.
  expect(stored?.count).toBe(minted + 3);
});

test('an API key that is rotated under load is replaced without a gap', async () => {
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
