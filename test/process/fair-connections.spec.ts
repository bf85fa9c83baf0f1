import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** How much slower another app may become. */
const RATIO = 3;
/** A median below this is not told from the noise of a busy machine, in milliseconds. */
const NOISE_MS = 15;
const READERS = 40;
const secrets = makeSecrets();

let database: TestDatabase;
let service: ServiceProcess;
let noisy: string;
let quiet: string;

beforeEach(async () => {
  database = await createTestDatabase();
  service = await startService(database.url, secrets);
  noisy = await setUpTenant(service.url, secrets.ADMIN_API_KEY, '17841400000000047');
  quiet = await setUpQuiet();
});

afterEach(async () => {
  await service.end('SIGKILL');
  await database.drop();
});

/** Another app with an account of its own. */
async function setUpQuiet(): Promise<string> {
  const post = async (path: string, body: object): Promise<{ id: string; key: string }> => {
    const headers = { authorization: `Bearer ${secrets.ADMIN_API_KEY}`, 'content-type': 'application/json' };
    const answer = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { id: string; key: string };
  };
  const app = await post('/v1/admin/apps', {
    name: 'quiet',
    limits: { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 },
  });
  const account = await post('/v1/admin/accounts', { igId: '17841400000000048', username: 'quiet' });
  await post(`/v1/admin/apps/${app.id}/accounts`, { accountId: account.id });
  return (await post(`/v1/admin/apps/${app.id}/keys`, { scopes: ['links:write', 'links:read'] })).key;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Mints one link after the other; gives how long each took, in milliseconds. */
async function timeMints(count: number, name: string): Promise<number[]> {
  const client = new HitchClient(service.url, quiet);
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now();
    await client.mint({ externalUserId: `${name}-${index}` });
    times.push(performance.now() - startedAt);
    await sleep(10);
  }
  return times;
}

/** Lists without a pause, on many connections at once, until told to stop; gives how often it was answered what. */
async function listUntil(done: AbortSignal, path: string): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const headers = { authorization: `Bearer ${noisy}` };
  await Promise.all(
    Array.from({ length: READERS }, async () => {
      while (!done.aborted) {
        const { status } = await fetch(`${service.url}${path}`, { headers });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  return statuses;
}

describe('an app whose lists are slow', () => {
  test.each([
    ['attempts', (linkId: string) => `/v1/links/${linkId}/attempts`],
    ['identities', () => '/v1/identities?externalUserId=user'],
  ])(
    'does not slow the mints and reads of another app: its lists of %s wait for a lock',
    async (table, pathOf) => {
      const { id } = await new HitchClient(service.url, noisy).mint({ externalUserId: 'user' });
      await timeMints(20, 'warm-up');
      const undisturbed = median(await timeMints(60, 'undisturbed'));

      const keeper = new pg.Client(database.url);
      await keeper.connect();
      await keeper.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      const done = new AbortController();
      const listing = listUntil(done.signal, pathOf(id));
      await sleep(1_000);
      const disturbed = await timeMints(60, 'disturbed');
      const read = await fetch(`${service.url}/v1/links`, { headers: { authorization: `Bearer ${quiet}` } });
      done.abort();
      const statuses = await listing;
      await keeper.query('ROLLBACK');
      await keeper.end();

      expect(read.status).toBe(200);
      expect(median(disturbed)).toBeLessThanOrEqual(RATIO * Math.max(undisturbed, NOISE_MS));
      // It was really held up, and told to come later.
      expect([...statuses.keys()]).toEqual([503]);
      expect(statuses.get(503)).toBeGreaterThan(READERS);
    },
  );
});
