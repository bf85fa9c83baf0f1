import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { Database } from '../../src/platform/database/database.service.js';
import { GATE, LOCK_NAMESPACE } from '../../src/platform/database/locks.service.js';
import { Idempotency } from '../../src/platform/idempotency/idempotency.service.js';
import { nameRequest } from '../../src/platform/idempotency/idempotent-request.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { Api } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
const ids = new Ids();

/** Each of the two instances in turn: a race must not be won by living in one process. */
const instance = (index: number): TestApp => (index % 2 === 0 ? one : two);
const apiOf = (index: number, { apiKey }: TestTenant): Api => new Api(instance(index), apiKey);

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [one, two] = await Promise.all([startTestApp(database.url, { env }), startTestApp(database.url, { env })]);
  tenant = await one.createTenant();
  await one.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

const linksOf = (externalUserId: string): Promise<{ status: string }[]> =>
  database.query(`SELECT status FROM links WHERE external_user_id = $1`, [externalUserId]);

const kept = async (): Promise<number> => (await database.query('SELECT 1 FROM idempotency_keys')).length;

describe('two instances', () => {
  test('50 mints under one Idempotency-Key on two instances make one link, and every success has the same body', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        apiOf(index, tenant).post('/v1/links', { externalUserId: 'raced' }).set('idempotency-key', 'raced'),
      ),
    );
    const created = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    expect(created.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    for (const { status, body } of others) expect([status, body.code]).toEqual([409, 'idempotency_conflict']);
    expect(await linksOf('raced')).toEqual([{ status: 'pending' }]);
  });

  test('mints under their own keys and without keys succeed beside a repeated one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const call = apiOf(index, tenant).post('/v1/links', {
          externalUserId: `beside-${index % 3 === 0 ? 0 : index}`,
        });
        return index % 3 === 2
          ? call
          : call.set('idempotency-key', index % 3 === 0 ? 'same' : `own-${index}`);
      }),
    );
    for (const [index, { status }] of answers.entries())
      expect(index % 3 === 0 ? [201, 409] : [201]).toContain(status);
    expect(await linksOf('beside-0')).toHaveLength(1);
    expect(await database.query(`SELECT 1 FROM links WHERE external_user_id LIKE 'beside-%'`)).toHaveLength(
      41,
    );
  });

  test('of 50 effects under one Idempotency-Key on two instances one is carried out', async () => {
    const request = nameRequest({ owner: 'o', route: 'r', key: 'k' }, { params: {}, body: {} });
    let effects = 0;
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const { app } = instance(index);
        return app.get(Database).inTransaction((tx) =>
          app.get(Idempotency).once(
            tx,
            request,
            async () => {
              effects += 1;
              const id = ids.newUuid();
              return { id, value: id };
            },
            async (id) => id,
          ),
        );
      }),
    );
    expect(effects).toBe(1);
    const values = results.flatMap((result) => (result.kind === 'done' ? result.value : []));
    expect(new Set(values).size).toBe(1);
    expect(results.filter((result) => result.kind === 'done' && !result.replayed)).toHaveLength(1);
    for (const { kind } of results) expect(['done', 'running']).toContain(kind);
  });
});

describe('effect', () => {
  const request = nameRequest({ owner: 'o', route: 'r', key: 'crash' }, { params: {}, body: {} });
  const once = (fail: boolean, id: string | null): Promise<unknown> =>
    one.app.get(Database).inTransaction(async (tx) => {
      const result = await one.app.get(Idempotency).once(
        tx,
        request,
        async () => ({ id, value: id, status: 200 }),
        async (stored) => stored,
      );
      if (fail) throw new TypeError('on purpose');
      return result;
    });

  test('an effect that is rolled back or refused leaves no trace, and one that is kept is replayed with its status', async () => {
    await expect(once(true, ids.newUuid())).rejects.toThrow('on purpose');
    expect(await once(false, null)).toEqual({ kind: 'done', value: null, status: 200, replayed: false });
    const id = ids.newUuid();
    expect(await once(false, id)).toEqual({ kind: 'done', value: id, status: 200, replayed: false });
    expect(await once(false, ids.newUuid())).toEqual({
      kind: 'done',
      value: id,
      status: 200,
      replayed: true,
    });
  });
});

describe('disabled app', () => {
  test('a disabled app gets no link from mints that were in progress, and nothing is superseded', async () => {
    const closing = await one.createTenant();
    await one.createAccount('closing', [closing]);
    const wish = { externalUserId: 'closing', sessionId: 's' };
    for (const index of [0, 1]) await apiOf(index, closing).post('/v1/links', wish).expect(201);
    const [before, keptBefore] = [await linksOf('closing'), await kept()];
    const client = new pg.Client(database.url);
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_NAMESPACE, GATE]);
    const answers = Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const call = apiOf(index, closing).post('/v1/links', wish);
        return index % 4 < 2 ? call : call.set('idempotency-key', `closing-${index}`);
      }),
    );
    await until(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`,
      2,
    );
    await client.query(`UPDATE apps SET disabled_at = now() WHERE id = $1`, [closing.appId]);
    await client.query('COMMIT');
    await client.end();
    for (const { status, body } of await answers)
      expect([status, body.code]).toEqual([401, 'invalid_api_key']);
    expect(await linksOf('closing')).toEqual(before);
    expect(await kept()).toBe(keptBefore);
  });
});

async function until(query: string, rows: number): Promise<void> {
  for (let round = 0; (await database.query(query)).length < rows; round++) {
    if (round === 200) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
