import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { fill, prepareSession } from '../../bench/growth/fill.js';
import { encodeCursor } from '../../src/platform/http/cursor.js';
import { leastUuidOf, toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from '../support/http.js';
import { indexPagesReadBy } from '../support/rows-read.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const LINKS = 40_000;
/** Indexes that are entered at one place: by the statement, and by its planner, who looks at their ends. */
const FEW_PAGES = 45;

let database: TestDatabase;
let service: TestApp;
let appId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  const tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
  appId = tenant.appId;
  for (const table of ['links', 'identities'])
    await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  const client = new pg.Client(database.url);
  await client.connect();
  await prepareSession(client, appId);
  await fill(client, LINKS);
  await client.end();
}, 60_000);

afterAll(async () => {
  await service.close();
  await database.drop();
});

test.each([
  ['links', '/v1/links?limit=20'],
  ['links', '/v1/links?limit=20&channel=web'],
  ['identities', '/v1/identities?limit=20&status=all'],
])('a page of the oldest %s of an app does not pass over the newer ones (%s)', async (table, path) => {
  const admin = new Api(service, service.adminApiKey);
  const cursor = encodeCursor(leastUuidOf(new Date(Date.now() - 58 * 86_400_000)));
  const ask = async (): Promise<void> => {
    const url = `${path}&appId=${toTypeId('app', appId)}&cursor=${cursor}`;
    const { body } = await admin.get(url).expect(200);
    expect(body.data).toHaveLength(20);
  };
  const pages = await indexPagesReadBy(database, service, [table], ask);
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThan(FEW_PAGES);
});
