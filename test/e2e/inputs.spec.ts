import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { APP_SCOPES } from '../../src/platform/access/scopes.js';
import { Api } from '../support/http.js';
import { GUARDED_ROUTES, type RouteCase, type RouteWorld } from '../support/routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { makeRouteWorld } from '../support/route-world.js';

let database: TestDatabase;
let service: TestApp;
let world: RouteWorld & { readonly key: string };

/** Other ones in each run of the tests: what is seldom is met sooner or later. */
const RUNS = 15;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  world = await makeRouteWorld(service);
  // Refused requests count against the limits too, and these are thousands.
  const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
  await new Api(service, service.adminApiKey).patch(`/v1/admin/apps/${world.appId}`, { limits }).expect(200);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/**
 * What changes by itself during any request: counts, which are written every few seconds, what the watchdog has looked at, the last
 * use of a key, the state of deliveries.
 */
const MOVING_TABLES = [
  'arrivals',
  'statistics',
  'statistic_totals',
  'account_watches',
  'rate_limits',
  'migrations',
  'deliveries',
];
const MOVING_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  api_keys: ['last_used_at'],
  endpoints: ['failing_since'],
  notifications: ['status', 'attempts', 'step', 'claims', 'next_attempt_at', 'completed_at'],
};

/** Everything that is stored, in one value; without what moves by itself. */
async function fingerprint(): Promise<unknown> {
  const tables = await database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname <> ALL ($1) ORDER BY 1`,
    [MOVING_TABLES],
  );
  const parts = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*)::int AS rows,
              md5(string_agg(row, ',' ORDER BY row)) AS hash
       FROM (SELECT (to_jsonb(t) - ARRAY[${(MOVING_COLUMNS[name] ?? []).map((column) => `'${column}'`)}]::text[])::text AS row
             FROM ${name} t) r`,
  );
  return database.query(parts.join(' UNION ALL '));
}

/** What a client may send by mistake or on purpose, in the place of any value. */
const nasty = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom<unknown>(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u202eevil',
    'x'.repeat(5_000),
    -1,
    0,
    1e308,
    2 ** 53,
    0.5,
    null,
    true,
    [],
    {},
    [[]],
    { __proto__: null },
    '../../etc/passwd',
    "'; DROP TABLE links; --",
    '2026-02-30T00:00:00Z',
    'lnk_00000000000000000000000000',
    'javascript:alert(1)',
    'https://app.example\\@evil.example/',
  ),
);

/** The request's own body with some fields spoilt, added or left out; or anything at all. */
function spoilt(valid: object): fc.Arbitrary<unknown> {
  const names = Object.keys(valid);
  const fields = fc.dictionary(
    fc.oneof(
      fc.constantFrom('constructor', 'toString', 'id', 'appId', ...names),
      fc.string({ maxLength: 12 }),
    ),
    nasty,
    { maxKeys: 4 },
  );
  const changed = fc.tuple(fields, fc.subarray(names)).map(([more, dropped]) => ({
    ...Object.fromEntries(Object.entries(valid).filter(([name]) => !dropped.includes(name))),
    ...more,
  }));
  return fc.oneof({ arbitrary: changed, weight: 4 }, { arbitrary: nasty, weight: 1 });
}

async function call(route: RouteCase, path: string, body?: unknown): Promise<number> {
  const [method = 'GET'] = route.route.split(' ');
  const key = route.scope === 'admin' ? service.adminApiKey : world.key;
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const init =
    body === undefined ? { method, headers: { authorization: headers.authorization } } : { method, headers };
  const answer = await service.contract.fetch(`${service.baseUrl}${path}`, {
    ...init,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status >= 400) {
    const document: unknown = JSON.parse(text);
    expect(document).toMatchObject({ status: answer.status, code: expect.any(String) });
  }
  return answer.status;
}

describe('bodies', () => {
  const routes = GUARDED_ROUTES.filter(({ route }) => /^(POST|PATCH)/.test(route));
  test.each(routes.map((route) => [route.route, route] as const))(
    '%s does not fail for any body, and a refusal changes nothing',
    async (_name, route) => {
      const valid = route.body?.(world) ?? {};
      // What a refusal has left as it was is what the next request finds.
      let found: unknown;
      await fc.assert(
        fc.asyncProperty(spoilt(valid), async (body) => {
          const before = found ?? (await fingerprint());
          found = undefined;
          const status = await call(route, route.path(world), body === undefined ? null : body);
          expect(status).toBeLessThan(500);
          if (status < 400) return;
          found = await fingerprint();
          expect(found).toEqual(before);
        }),
        { numRuns: RUNS },
      );
    },
  );
});

describe('queries', () => {
  const routes = GUARDED_ROUTES.filter(({ route }) => route.startsWith('GET'));
  const word = fc.oneof(
    fc.constantFrom(
      'limit',
      'cursor',
      'status',
      'externalUserId',
      'igsid',
      'account',
      'appId',
      'channel',
      'q',
      'outcome',
    ),
    fc.constantFrom(
      'target',
      'subject',
      'keyId',
      'action',
      'linkId',
      'endpointId',
      'type',
      'constructor',
      '__proto__',
      'limit[]',
      'a[b][c]',
    ),
    fc.string({ maxLength: 8 }),
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1e9',
      '100',
      'null',
      '\u0000',
      'all',
      'linked',
      'AAAAAAAAAAAAAAAAAAAAAA',
      'x'.repeat(3_000),
    ),
  );
  const raw = fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '%ff',
    '&&&',
    '=',
    'limit=1&limit=2',
    'q=%ed%a0%80',
    '#',
    '?',
  );

  test.each(routes.map((route) => [route.route, route] as const))(
    '%s does not fail for any query',
    async (_name, route) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(word, value), { maxLength: 4 }),
          fc.option(raw),
          async (pairs, tail) => {
            const encoded = pairs.map(([name, text]) => `${encode(name)}=${encode(text)}`);
            const query = [...encoded, ...(tail === null ? [] : [tail])].join('&');
            const path = route.path(world);
            expect(await call(route, `${path}${path.includes('?') ? '&' : '?'}${query}`)).toBeLessThan(500);
          },
        ),
        { numRuns: RUNS },
      );
    },
  );
});

test.each(GUARDED_ROUTES.map((route) => [route.route, route] as const))(
  'a URL that is too long is answered 414 by %s',
  async (_name, route) => {
    const path = `${route.path(world)}?q=${'x'.repeat(8_000)}`;
    expect(await call(route, path, route.route.startsWith('GET') ? undefined : {})).toBe(414);
  },
);

describe('paths', () => {
  const routes = GUARDED_ROUTES.filter(({ route }) => route.includes('{'));
  const id = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }).map(encode),
    fc.constantFrom(
      '%00',
      '%',
      '..',
      '%2e%2e',
      'null',
      'lnk_',
      `lnk_${'7'.repeat(26)}`,
      `app_${'z'.repeat(26)}`,
      'x'.repeat(200),
    ),
  );
  test.each(routes.map((route) => [route.route, route] as const))(
    '%s does not fail for any id in its path',
    async (_name, route) => {
      await fc.assert(
        fc.asyncProperty(id, async (text) => {
          const path = (route.route.split(' ')[1] ?? '').replaceAll(/\{\w+\}/g, text);
          const status = await call(
            route,
            path,
            route.route.startsWith('GET') ? undefined : (route.body?.(world) ?? {}),
          );
          expect(status).toBeLessThan(500);
        }),
        { numRuns: RUNS },
      );
    },
  );
});

/** Percent-encoded; a lone surrogate, which has no encoding, as the bytes that some clients send for it. */
function encode(text: string): string {
  return [...text].map((each) => (each.isWellFormed() ? encodeURIComponent(each) : '%ed%a0%80')).join('');
}

test('every scope has a route in the matrix', () => {
  const scopes = new Set(GUARDED_ROUTES.map(({ scope }) => scope));
  expect(APP_SCOPES.filter((scope) => !scopes.has(scope))).toEqual([]);
});
