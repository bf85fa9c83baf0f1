import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { MAX_READ_ROWS } from '../../src/platform/database/list-page.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { rowsReadBy } from '../support/rows-read.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TABLES = ['links', 'identities', 'attempts', 'notifications', 'endpoints', 'audit_entries', 'api_keys'];
/** Rows of each table of our app, and as many newer ones of another. */
const ROWS = 40_000;
/** A user's rows of both indexes, the page, where its reading ended, and what else a request reads. */
const MOST_READ = 4 * MAX_READ_ROWS + 1_000;
/** What a page of its own rows reads of a list without a filter, whatever others have. */
const FEW = 1_000;

/** Where rows are with a value that a filter finds: the oldest, one in the middle, and nearly the newest. */
const RARE = [1, ROWS / 2, ROWS - 1];

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let other: TestTenant;
let accountId: string;
let keyId: string;

/** The UUIDv7 of the n-th row of an app. */
const idOf = (app: 0 | 1, n: string | number): string =>
  `(lpad(to_hex(${1_790_000_000_000 + app * 10_000_000} + ${n}), 12, '0') || '70008000' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const uuidOf = async (app: 0 | 1, n: number): Promise<string> =>
  (await database.query<{ id: string }>(`SELECT ${idOf(app, n)} AS id`))[0]?.id ?? '';

beforeAll(async () => {
  database = await createTestDatabase();
  for (const table of TABLES) await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  service = await startTestApp(database.url);
  [shop, other] = [await service.createTenant(), await service.createTenant()];
  accountId = (await service.createAccount('acme', [shop, other])).id;
  const [key] = await database.query<{ id: string }>('SELECT id FROM api_keys WHERE app_id = $1', [
    shop.appId,
  ]);
  keyId = key?.id ?? '';
  await fill(0, shop.appId);
  await fill(1, other.appId);
  await database.query(`ANALYZE ${TABLES.join(', ')}`);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** Rows of one app, all about one user and one person, of one link, endpoint and key. */
async function fill(app: 0 | 1, appId: string): Promise<void> {
  const all = `FROM generate_series(1, ${ROWS}) n`;
  const rare = `CASE WHEN n IN (${RARE.join(', ')}) THEN`;
  const values = [appId, accountId];
  await database.query(
    `INSERT INTO links (account_id, id, app_id, external_user_id, channel, confirmation, on_conflict, kid, status, created_at, expires_at,
                        completed_at)
     SELECT $2::uuid, ${idOf(app, 'n')}, $1::uuid, 'busy', ${rare} 'rare' ELSE 'web' END, 'none', 'reject', 'k1',
            CASE WHEN n % 2 = 0 THEN 'pending' ELSE 'revoked' END, now(), now() + interval '1 hour',
            CASE WHEN n % 2 = 1 THEN now() END ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO identities (account_id, id, app_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at, unlinked_at)
     SELECT $2::uuid, ${idOf(app, 'n')}, $1::uuid, 'busy', 'busy-person', gen_random_uuid(), 'referral', now(), now(), now() ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, mid, ref_hash, outcome, via, event_at, received_at, request_id)
     SELECT $2::uuid, ${idOf(app, 'n')}, $1::uuid, ${idOf(app, ROWS)}, 'ig', 'busy-person', 'busy-mid', '\\x01', 'revoked', 'referral',
            now(), now(), 'req' ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO endpoints (id, app_id, url, secret, created_at, deleted_at)
     SELECT ${idOf(app, 'n')}, $1::uuid, 'https://shop.example', '', now() - interval '2 hours',
            CASE WHEN n < ${ROWS} THEN now() - interval '2 hours' END ${all}`,
    [appId],
  );
  await database.query(
    `INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, status, created_at, completed_at)
     SELECT $2::uuid, ${idOf(app, 'n')}, $1::uuid, ${idOf(app, ROWS)}, ${rare} 'identity.seen' ELSE 'identity.linked' END, '{}', 'busy',
            'delivered', now(), now() ${all}`,
    values,
  );
  await database.query(
    `INSERT INTO audit_entries (id, at, actor, key_id, action, app_id, target_kind, target_id, subject_hash, request_id)
     SELECT ${idOf(app, 'n')}, now(), 'app', $2::uuid, 'endpoint.created', $1::uuid, 'ep', ${idOf(app, ROWS)}, '\\x01', 'req' ${all}`,
    [appId, keyId],
  );
  await database.query(
    `INSERT INTO api_keys (id, app_id, hash, scopes, created_at)
     SELECT ${idOf(app, 'n')}, $1::uuid, '\\x01', '{links:read}', now() ${all}`,
    [app === 0 ? other.appId : shop.appId],
  );
}

const read = (api: () => Api, path: string): Promise<number> =>
  rowsReadBy(database, service, TABLES, async () => {
    const { status, body } = await api().get(path);
    expect([path, status, body.code]).toEqual([path, 200, undefined]);
  });
const asShop = (): Api => new Api(service, shop.apiKey);
const asSupport = (): Api => new Api(service, service.adminApiKey);

describe('a page of a list reads a bounded number of rows, whatever it filters', () => {
  test.each([
    '/v1/links?channel=none',
    '/v1/links?status=rejected',
    '/v1/links?status=linked&channel=web',
    '/v1/links?status=awaiting_confirmation',
    '/v1/links?status=expired',
    '/v1/links?externalUserId=busy&channel=none',
    '/v1/links?externalUserId=busy&status=rejected',
    '/v1/links?externalUserId=nobody',
    '/v1/identities',
    '/v1/identities?account=acme',
    '/v1/identities?igsid=busy-person',
    '/v1/identities?externalUserId=busy',
    '/v1/identities?externalUserId=busy&igsid=nobody&status=all',
    '/v1/identities?igsid=nobody',
    '/v1/notifications?status=exhausted',
    '/v1/notifications?type=identity.unlinked',
    '/v1/notifications?externalUserId=busy&status=exhausted',
    '/v1/notifications?externalUserId=nobody',
  ])('GET %s', async (path) => {
    expect(await read(asShop, path)).toBeLessThan(MOST_READ);
    expect(await read(asSupport, path)).toBeLessThan(MOST_READ);
  });

  test.each([
    '/v1/admin/attempts?outcome=linked',
    '/v1/admin/attempts?account=unknown',
    '/v1/admin/attempts?igsid=busy-person&outcome=linked',
    '/v1/admin/attempts?igsid=busy-person',
    '/v1/admin/audit?action=key.created',
    '/v1/admin/audit?action=endpoint.created&subject=nobody',
    '/v1/admin/audit?subject=nobody',
    '/v1/admin/lookup?q=busy',
    '/v1/admin/lookup?q=busy-person',
    '/v1/admin/lookup?q=busy-mid',
    '/v1/admin/lookup?q=acme',
    '/v1/endpoints',
  ])('GET %s', async (path) => {
    expect(await read(asSupport, path)).toBeLessThan(3 * MOST_READ);
  });

  test('lists of one link, endpoint, app, key or target', async () => {
    const [link, app] = [toTypeId('lnk', await uuidOf(0, ROWS)), toTypeId('app', shop.appId)];
    const endpoint = toTypeId('ep', await uuidOf(0, ROWS));
    for (const path of [
      `/v1/notifications?endpointId=${endpoint}&type=identity.unlinked`,
      `/v1/notifications?endpointId=${endpoint}&externalUserId=busy&status=pending`,
      `/v1/links/${link}/attempts`,
    ])
      expect([path, (await read(asShop, path)) < MOST_READ]).toEqual([path, true]);
    for (const path of [
      `/v1/links?appId=${app}&channel=none`,
      `/v1/identities?appId=${app}&externalUserId=busy`,
      `/v1/admin/attempts?linkId=${link}&outcome=linked`,
      `/v1/admin/attempts?appId=${app}&outcome=linked`,
      `/v1/admin/attempts?linkId=${link}&igsid=nobody`,
      `/v1/admin/audit?appId=${app}&action=key.created`,
      `/v1/admin/audit?keyId=${toTypeId('key', keyId)}&action=key.created`,
      `/v1/admin/audit?target=${endpoint}&action=key.created`,
      `/v1/admin/lookup?q=${endpoint}`,
      `/v1/admin/lookup?q=${app}`,
      `/v1/admin/lookup?q=${link}`,
    ])
      expect([path, (await read(asSupport, path)) < 3 * MOST_READ]).toEqual([path, true]);
  });
});

describe('the time line of a person', () => {
  const timelineOf = async (uuid: string): Promise<string> =>
    `/v1/admin/identities/${toTypeId('idn', uuid)}/timeline`;

  test('reads a bounded number of rows of someone with very many, and says that it is not the whole', async () => {
    const path = await timelineOf(await uuidOf(0, 1));
    // The identities of the user and of the person, links, attempts and notifications are a list each.
    expect(await read(asSupport, path)).toBeLessThan(5 * MOST_READ);
    expect((await asSupport().get(path)).body.isWhole).toBe(false);
  });

  test('reads the rows of someone with few, whatever others have', async () => {
    const [quiet] = await database.query<{ id: string }>(
      `INSERT INTO identities (account_id, id, app_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at)
       VALUES ($1, gen_random_uuid(), $2, 'quiet', 'quiet-person', gen_random_uuid(), 'referral', now(), now()) RETURNING id`,
      [accountId, shop.appId],
    );
    const path = await timelineOf(quiet?.id ?? '');
    expect(await read(asSupport, path)).toBeLessThan(FEW);
    expect((await asSupport().get(path)).body).toMatchObject({ isWhole: true, history: [] });
  });
});

describe('a page without a filter reads its own rows only, whatever other apps have added since', () => {
  test.each(['/v1/links', '/v1/identities?status=all', '/v1/notifications', '/v1/endpoints'])(
    'GET %s, on its first page and further on',
    async (path) => {
      expect(await read(asShop, path)).toBeLessThan(FEW);
      const cursor = Buffer.from((await uuidOf(0, ROWS / 4)).replaceAll('-', ''), 'hex').toString(
        'base64url',
      );
      const next = `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`;
      expect(await read(asShop, next)).toBeLessThan(FEW);
    },
  );

  test('GET /v1/admin/apps/{id}/keys, of an app with few keys', async () => {
    const { appId } = await service.createTenant();
    const path = `/v1/admin/apps/${toTypeId('app', appId)}/keys`;
    expect(await read(asSupport, path)).toBeLessThan(FEW);
  });

  test('GET /v1/notifications of another app’s endpoint is empty, on one page', async () => {
    const path = `/v1/notifications?endpointId=${toTypeId('ep', await uuidOf(1, ROWS))}`;
    expect(await read(asShop, path)).toBeLessThan(FEW);
    expect((await asShop().get(path)).body).toEqual({ data: [], nextCursor: null });
    expect((await asShop().get(`${path}&status=pending`)).body).toEqual({ data: [], nextCursor: null });
  });
});

describe('a list whose pages are short', () => {
  test.each([
    ['of an app', '/v1/links?channel=rare', 'lnk'],
    ['of a user with very many', '/v1/links?channel=rare&externalUserId=busy', 'lnk'],
    ['of notifications', '/v1/notifications?type=identity.seen&limit=2', 'evt'],
    [
      'of notifications of a user with very many',
      '/v1/notifications?type=identity.seen&externalUserId=busy',
      'evt',
    ],
  ] as const)(
    '%s gives each row once, newest first, when the cursor is followed',
    async (_name, path, prefix) => {
      const found: string[] = [];
      let pages = 0;
      for (let cursor: string | null = ''; cursor !== null; pages += 1) {
        const { body }: Response = await asShop().get(cursor === '' ? path : `${path}&cursor=${cursor}`);
        for (const { id } of body.data) found.push(fromTypeId(prefix, id) ?? '');
        cursor = body.nextCursor;
      }
      expect(found).toEqual(await Promise.all(RARE.toReversed().map((n) => uuidOf(0, n))));
      expect(pages).toBeLessThanOrEqual(ROWS / MAX_READ_ROWS + 2);
    },
  );
});

test('a look-up finds links of a user who has more than a list reads, below newer links of others', async () => {
  await database.query(
    `INSERT INTO links (account_id, id, app_id, external_user_id, confirmation, on_conflict, kid, status, created_at, expires_at,
                        completed_at)
     SELECT $2::uuid, ${idOf(1, `(n + ${ROWS})`)}, $1::uuid, 'quiet-' || n, 'none', 'reject', 'k1', 'revoked', now(), now(), now()
     FROM generate_series(1, ${MAX_READ_ROWS + 500}) n`,
    [other.appId, accountId],
  );
  const { body } = await asSupport().post('/v1/admin/lookup', { q: 'busy' }).expect(200);
  expect(body.links.length).toBeGreaterThan(0);
  expect(
    body.links.every(({ externalUserId }: { externalUserId: string }) => externalUserId === 'busy'),
  ).toBe(true);
});
