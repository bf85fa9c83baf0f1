import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ActiveCallers } from '../../src/api-keys/active-callers.service.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { FROM_CONSOLE, ConsoleBrowser, seedSession } from '../support/console-sessions.js';
import { Api } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let instances: TestApp[];
let admin: Api;
const secrets = makeSecrets();

/** Each of the two instances in turn: a race must not be won by living in one process. */
const turn = (index: number): TestApp => instances[index % 2] as TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  instances = await Promise.all([0, 1].map(() => startTestApp(database.url, { env: secrets })));
  admin = new Api(turn(0), turn(0).adminApiKey);
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await database.drop();
});

describe('two instances', () => {
  test('of many browsers that come with one sign-in link at the same time, one is signed in', async () => {
    const { url } = (await admin.post('/v1/admin/sessions/links').expect(201)).body;
    const link = new URL(url).hash.slice('#signin='.length);
    const before = await count();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        new Api(turn(index), null).post('/v1/admin/sessions', { link }).set(FROM_CONSOLE),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(11).fill(401)]);
    expect((await count()) - before).toBe(1);
    expect(await database.query('SELECT 1 FROM console_sign_in_links')).toEqual([]);
  });

  test('a session that is ended on both at the same time ends once', async () => {
    const { id } = await seedSession(database, secrets.ADMIN_API_KEY);
    const answers = await Promise.all(
      [0, 1, 2, 3].map((index) =>
        new Api(turn(index), turn(index).adminApiKey).delete(`/v1/admin/sessions/${id}`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const entries = await database.query(`SELECT 1 FROM audit_entries WHERE target_id = $1 AND action = $2`, [
      fromTypeId('ses', id),
      'session.ended',
    ]);
    expect(entries).toHaveLength(1);
  });

  test('a session that one instance ends is refused by the other at once', async () => {
    const browser = new ConsoleBrowser(turn(0));
    const id = await browser.signIn({ key: secrets.ADMIN_API_KEY });
    const elsewhere = new ConsoleBrowser(turn(1));
    elsewhere.cookie = browser.cookie;
    await elsewhere.get('/v1/admin/apps').expect(200);
    await browser.delete(`/v1/admin/sessions/${id}`).expect(204);
    await elsewhere.get('/v1/admin/apps').expect(401);
  });
});

describe('who may still be there', () => {
  const activeOf = (id: string): Promise<ReadonlySet<string>> =>
    turn(0)
      .app.get(ActiveCallers)
      .findActive([fromTypeId('ses', id) ?? '']);

  test.each([
    ['is in use', '', true],
    ['was ended', 'ended_at = now()', false],
    ['was idle for half an hour', `last_seen_at = now() - interval '30 minutes'`, false],
    ['has its twelve hours behind it', `expires_at = now()`, false],
    ['belongs to a key that is gone', `key_id = '019aa000-0000-7000-8000-000000000001'`, false],
  ])('a session that %s', async (_what, change, isActive) => {
    const { id } = await seedSession(database, secrets.ADMIN_API_KEY);
    const uuid = fromTypeId('ses', id) ?? '';
    if (change) await database.query(`UPDATE console_sessions SET ${change} WHERE id = $1`, [uuid]);
    expect((await activeOf(id)).has(uuid)).toBe(isActive);
  });
});

async function count(): Promise<number> {
  const [row] = await database.query<{ count: number }>('SELECT count(*)::int FROM console_sessions');
  return row?.count ?? 0;
}
