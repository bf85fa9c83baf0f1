import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

/** More than a page of an export, and more than the buffers of a connection hold. */
const MANY = 30_000;
const COMMAND = `=cmd|' /C calc'!A0`;

type Row = Record<string, unknown>;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let admin: Api;
let igId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  const account = await service.createAccount('acme', [tenant]);
  ({ igId } = account);
  admin = new Api(service, service.adminApiKey);
  await createEndpoint(service, tenant, 'https://shop.example/hook');
  await admin.post('/v1/admin/keys', { name: COMMAND }).expect(201);
  await admin.get('/v1/links?people=shown&externalUserId=user-4').expect(200);
  for (let number = 0; number < 25; number++) {
    const { ref } = await tenant.client.mint({
      externalUserId:
        number === 0 ? COMMAND : number === 1 ? '=1+1,"x"' : number === 2 ? '007' : `user-${number}`,
      channel: number % 2 === 0 ? 'web' : '2026.11',
      context: { page: '=2+3', text: 'a;=b', quote: '"', line: 'one\r\ntwo', umlaut: 'ü' },
    });
    const event = postbackEvent({
      igId,
      igsid: number === 3 ? '-danger' : `1784140${number + 1_000_000_000}`,
      ref,
      timestampMs: Date.now(),
      icebreaker: { title: '@SUM(1)', payload: `it's` },
    });
    if (number % 3 !== 0 || number === 3) await service.meta.deliver(deliveryOf([event]));
  }
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const open = (path: string): Promise<Response> =>
  fetch(`${service.baseUrl}/v1/admin/exports/${path}`, {
    headers: { authorization: `Bearer ${service.adminApiKey}` },
  });

/** A CSV file by RFC 4180: its rows by the names of their columns. */
function parseCsv(text: string): Record<string, string>[] {
  const records: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/y;
  while (cells.lastIndex < text.length) {
    const match = cells.exec(text);
    if (match === null) throw new Error('this is no CSV');
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') records.push([]);
  }
  expect(records.pop()).toEqual([]);
  const [names = [], ...rows] = records;
  return rows.map((row) => {
    expect(row).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']));
  });
}

/** A cell of the list, as the file should have it when the mark before it is taken away. */
function cellOf(row: Row, name: string): string {
  const [field = '', inner] = name.split('.');
  let value = row[field];
  if (inner !== undefined) value = (value as Row | null)?.[inner];
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const withoutMark = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell);

async function listAll(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { data: Row[]; nextCursor: string | null } = (
      await admin
        .get(`${path}${path.includes('?') ? '&' : '?'}limit=7${cursor && `&cursor=${cursor}`}`)
        .expect(200)
    ).body;
    rows.push(...page.data);
    cursor = page.nextCursor;
  }
  return rows;
}

const EXPORTS: [name: string, list: string, query: string][] = [
  ['links', '/v1/links', ''],
  ['links', '/v1/links', 'channel=web&status=linked'],
  ['identities', '/v1/identities', 'status=all'],
  ['attempts', '/v1/admin/attempts', 'outcome=linked'],
  ['notifications', '/v1/notifications', 'type=identity.linked'],
  ['audit', '/v1/admin/audit', 'action=app.created'],
  ['audit', '/v1/admin/audit', 'subject=user-4&action=person.read'],
];

describe.each(EXPORTS)('the export of %s (%s?%s)', (name, list, query) => {
  test('has the rows of the list with its people, in JSON Lines exactly and in CSV cell by cell', async () => {
    const lines = await (await open(`${name}?format=jsonl&${query}`)).text();
    const csv = await (await open(`${name}?${query}`)).arrayBuffer();
    const all = await listAll(`${list}?${name === 'audit' ? '' : 'people=shown&'}${query}`);
    // A notification's deliveries go on meanwhile.
    const steady = (row: Row): Row =>
      name === 'notifications' ? { ...row, deliveries: [], attempts: 0, nextAttemptAt: null } : row;
    const exported = lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row);
    expect(all.length).toBeGreaterThan(0);
    expect(exported.map(steady)).toEqual(all.map(steady));
    // Excel reads UTF-8 by this mark.
    expect([...new Uint8Array(csv).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const rows = parseCsv(new TextDecoder().decode(csv));
    expect(rows).toHaveLength(all.length);
    for (const [index, row] of rows.entries())
      for (const [column, cell] of Object.entries(row)) {
        if (name === 'notifications' && /^(deliveries|attempts|nextAttemptAt)$/.test(column)) continue;
        const listed = cellOf(all[index] ?? {}, column);
        const isJson = /^[{[]/.test(listed);
        expect([column, isJson ? JSON.parse(cell) : withoutMark(cell)]).toEqual([
          column,
          isJson ? JSON.parse(listed) : listed,
        ]);
      }
  });

  test('no cell begins as a formula or as a number that a spreadsheet would change', async () => {
    const text = await (await open(`${name}?${query}`)).text();
    for (const row of parseCsv(text.replace(/^\uFEFF/, '')))
      for (const [column, cell] of Object.entries(row)) {
        expect([column, cell]).not.toEqual([column, expect.stringMatching(/^[=+\-@\t\r]/)]);
        if (/igsid|igId/.test(column) && cell !== '') expect(cell).toMatch(/^'|^[A-Za-z]/);
        expect(cell).not.toMatch(/[;\t][=+\-@]/);
      }
  });
});

test('a user whose id is a command is text in the file', async () => {
  const rows = parseCsv((await (await open('links')).text()).replace(/^\uFEFF/, ''));
  const ids = rows.map(({ externalUserId }) => externalUserId);
  expect(ids).toContain(`'${COMMAND}`);
  expect(ids).toContain(`'=1+1,"x"`);
  expect(ids).toContain(`'007`);
  expect(ids).toContain('user-5');
});

test('the answer is a file with a name, kept by no cache', async () => {
  const csv = await open('identities');
  await csv.text();
  expect(Object.fromEntries(csv.headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': expect.stringMatching(
      /^attachment; filename="hitch-identities-\d{4}-\d\d-\d\dT\d{6}Z\.csv"$/,
    ),
    'cache-control': 'no-store',
  });
  const lines = await open('audit?format=jsonl');
  await lines.text();
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  expect(lines.headers.get('content-disposition')).toMatch(/\.jsonl"$/);
});

test('a list without rows is a file with its first line only', async () => {
  const none = `since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z`;
  expect(await (await open(`links?format=jsonl&${none}`)).text()).toBe('');
  const text = await (await open(`audit?${none}`)).text();
  expect(text).toMatch(/^\uFEFF?id,at,actor\.kind,actor\.keyId,actor\.name,action,.*\r\n$/);
});

test('an export is one entry in the audit, with its person or filter as a hash', async () => {
  const entries = async (query: string) =>
    (await admin.get(`/v1/admin/audit?${query}`).expect(200)).body.data as Row[];
  const before = await entries('limit=100');
  const response = await open('identities?externalUserId=user-5&status=all');
  await response.text();
  const after = await entries('limit=100');
  const added = after.filter(({ id }) => before.every((entry) => entry['id'] !== id));
  expect(added).toMatchObject([
    { action: 'identities.exported', requestId: response.headers.get('x-request-id'), target: null },
  ]);
  expect(await entries('subject=user-5&action=identities.exported')).toHaveLength(1);
  await (await open('links?status=expired&channel=web&format=jsonl')).text();
  expect(await entries('subject=channel%3Dweb%26status%3Dexpired&action=links.exported')).toHaveLength(1);
});

test.each([
  ['links?format=xml', 'format'],
  ['links?limit=5', 'limit'],
  ['links?cursor=abc', 'cursor'],
  ['links?people=masked', 'people'],
  ['attempts?outcome=none', 'outcome'],
  ['identities?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z', 'until'],
])('%s is refused', async (path, field) => {
  const response = await open(path);
  expect(response.headers.get('content-disposition')).toBeNull();
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: `/${field}` }] });
});

test('HEAD is answered without reading the list, and is no export', async () => {
  const count = async (): Promise<number> =>
    (await database.query(`SELECT FROM audit_entries WHERE action LIKE '%.exported'`)).length;
  const before = await count();
  const { headers } = await admin.head('/v1/admin/exports/links').expect(200);
  expect(headers['content-disposition']).toMatch(/^attachment/);
  expect(await count()).toBe(before);
});

describe('a long export', () => {
  beforeAll(async () => {
    await database.query(
      `INSERT INTO attempts (account_id, id, ig_id, igsid, outcome, via, source, event_at, received_at, request_id)
       SELECT gen_random_uuid(), (lpad(to_hex(1700000000000 + n), 12, '0') || '70008000000000000000')::uuid, 'many', 'person-' || n,
              'unknown_link', 'referral', repeat('x', 900), now(), now(), 'req' FROM generate_series(1, ${MANY}) n`,
    );
  });

  /** Starts an export and does not read it. */
  async function start(key = service.adminApiKey): Promise<IncomingMessage> {
    const url = `${service.baseUrl}/v1/admin/exports/attempts?format=jsonl&account=many`;
    const request = httpRequest(url, {
      agent: false,
      headers: { authorization: `Bearer ${key}` },
    }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    return response;
  }

  const isFree = async (): Promise<boolean> => {
    const response = await open('audit?action=app.created');
    await response.text();
    return response.status === 200;
  };

  test('is complete', async () => {
    const text = await (await open('attempts?format=jsonl&account=many')).text();
    const people = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { igsid: string }).igsid);
    expect(people).toEqual(Array.from({ length: MANY }, (_, index) => `person-${MANY - index}`));
  });

  test('waits for a client that does not read, and holds a bounded part of it', async () => {
    const before = process.memoryUsage().rss;
    const response = await start();
    await sleep(1_000);
    // The whole is some 35 MB; only what the buffers of the connection hold was read.
    const [running] = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
    );
    expect(running?.count).toBe(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
    response.destroy();
    await eventually(isFree);
  });

  test('breaks off when its key is revoked', async () => {
    const { id, key } = (await admin.post('/v1/admin/keys', { name: 'Kim', role: 'support' }).expect(201))
      .body;
    const response = await start(key);
    await admin.post(`/v1/admin/keys/${id}/revoke`).expect(200);
    let length = 0;
    response.on('data', (chunk: Buffer) => (length += chunk.length));
    await once(response, 'error');
    expect(response.complete).toBe(false);
    // The whole is some 35 MB.
    expect(length).toBeLessThan(20 * 2 ** 20);
    await eventually(isFree);
  });

  test('three run at once; a place is free when a client goes away', async () => {
    const running = [await start(), await start(), await start()];
    const refused = await open('links');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toEqual(problem(429, 'too_many_exports'));
    running[0]?.destroy();
    await eventually(isFree);
    for (const response of running) response.destroy();
    await eventually(async () => {
      const all = await Promise.all([open('audit'), open('audit'), open('audit')]);
      await Promise.all(all.map((response) => response.text()));
      return all.every(({ status }) => status === 200);
    });
  });

  test('a fault in the middle breaks the connection off, so that the file does not look complete', async () => {
    const response = await start();
    await database.query('ALTER TABLE attempts RENAME TO attempts_away');
    try {
      response.resume();
      const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNRESET');
      expect(response.complete).toBe(false);
    } finally {
      await database.query('ALTER TABLE attempts_away RENAME TO attempts');
    }
    await eventually(isFree);
  });

  test('a fault before the first row is answered as a problem', async () => {
    await database.query('ALTER TABLE attempts RENAME TO attempts_away');
    try {
      const response = await open('attempts');
      expect(response.status).toBe(500);
      expect(response.headers.get('content-disposition')).toBeNull();
      expect(await response.json()).toEqual(problem(500, 'internal_error'));
    } finally {
      await database.query('ALTER TABLE attempts_away RENAME TO attempts');
    }
    expect(await isFree()).toBe(true);
  });
});
