import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DeadLettersRepository } from '../../src/attempts/dead-letters.repository.js';
import type { EndpointResult } from '../../src/endpoints/endpoint-delivery.js';
import { OPERATORS } from '../../src/endpoints/endpoint-owner.js';
import { EndpointsService } from '../../src/endpoints/endpoints.service.js';
import { OperatorNotices } from '../../src/notifications/operator-notices.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import { createDataSource } from '../../src/data-source.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { createEndpoint, createOperatorEndpoint } from '../support/endpoints.js';
import { Api } from '../support/http.js';
import { rowsReadBy } from '../support/rows-read.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilDecided } from '../support/waits.js';

const URL = 'https://alerts.example/hook';
const MINUTE_MS = 60_000;

let database: TestDatabase;
let instances: TestApp[];
let tenant: TestTenant;

const first = (): TestApp => instances[0] as TestApp;
const admin = (index: number): Api => new Api(instances[index % 2] as TestApp, first().adminApiKey);

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  instances = await Promise.all([0, 1].map(() => startTestApp(database.url, { env })));
  tenant = await first().createTenant();
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM notifications; DELETE FROM endpoints; DELETE FROM dead_letter_notices');
});

/** Records results as the writer of an instance does, and reports what they disabled. */
function record(index: number, results: readonly EndpointResult[]): Promise<void> {
  const { app } = instances[index % 2] as TestApp;
  return app.get(Database).inTransaction(async (tx) => {
    const { disabled } = await app.get(EndpointsService).recordResults(tx, results);
    await app.get(OperatorNotices).publish(
      tx,
      disabled.map((endpoint) => ({ ...endpoint, type: 'endpoint.disabled' })),
    );
  });
}

const notices = (): Promise<{ type: string; data: Record<string, unknown> }[]> =>
  database.query('SELECT type, data FROM notifications WHERE app_id = $1 ORDER BY sequence', [OPERATORS]);

test('an endpoint whose results two instances record at the same time is reported once', async () => {
  await createOperatorEndpoint(first(), URL);
  const made = await Promise.all([0, 1, 2, 3].map(() => createEndpoint(first(), tenant, URL)));
  const results = made.map(({ id }) => {
    return { endpointId: fromTypeId('ep', id) ?? '', url: URL, effect: 'gone' } as const;
  });
  await Promise.all(
    Array.from({ length: 12 }, (_, index) => record(index, index < 6 ? results : results.toReversed())),
  );
  const reported = (await notices()).map(({ data }) => data['endpointId']);
  expect(reported.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
});

test('a disabling that is rolled back is not reported', async () => {
  await createOperatorEndpoint(first(), URL);
  const { id } = await createEndpoint(first(), tenant, URL);
  const { app } = first();
  const failed = app.get(Database).inTransaction(async (tx) => {
    const result = { endpointId: fromTypeId('ep', id) ?? '', url: URL, effect: 'gone' } as const;
    const { disabled } = await app.get(EndpointsService).recordResults(tx, [result]);
    expect(disabled).toHaveLength(1);
    await app.get(OperatorNotices).publish(
      tx,
      disabled.map((endpoint) => ({ ...endpoint, type: 'endpoint.disabled' })),
    );
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await notices()).toEqual([]);
});

test("30 operators' endpoints requested on two instances make 20", async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      untilDecided(() => admin(index).post('/v1/admin/endpoints', { url: URL })),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(10);
  // The limit of an app is its own.
  await createEndpoint(first(), tenant, URL);
});

test('dead letters that two instances count at the same time are announced once in a minute, and none is lost', async () => {
  const begun = new Date();
  const count = (index: number, now: Date) => {
    const { app } = instances[index % 2] as TestApp;
    const counts = new Map([
      ['1784', 2],
      ['1785', 1],
    ]);
    const letters = app.get(DeadLettersRepository);
    const since = new Date(now.getTime() - MINUTE_MS);
    return app.get(Database).inTransaction((tx) => letters.countForNotices(tx, counts, now, since));
  };
  const early = await Promise.all(Array.from({ length: 8 }, (_, index) => count(index, begun)));
  expect(early.flat().toSorted((a, b) => a.igId.localeCompare(b.igId))).toEqual([
    { igId: '1784', count: 2 },
    { igId: '1785', count: 1 },
  ]);
  const later = new Date(begun.getTime() + MINUTE_MS);
  const late = (await Promise.all(Array.from({ length: 4 }, (_, index) => count(index, later)))).flat();
  // The eighteen (and nine) of before that waited, less what was announced, with those of the first that comes.
  expect(late.toSorted((a, b) => a.igId.localeCompare(b.igId))).toEqual([
    { igId: '1784', count: 7 * 2 + 2 },
    { igId: '1785', count: 7 + 1 },
  ]);
});

test("the operators' endpoints are found among those of many apps without reading these", async () => {
  await createOperatorEndpoint(first(), URL);
  await database.query(
    `INSERT INTO endpoints (id, app_id, url, secret, created_at)
     SELECT gen_random_uuid(), $1, 'https://shop.example/', '', now() FROM generate_series(1, 20000)`,
    [tenant.appId],
  );
  const { app } = first();
  const read = await rowsReadBy(database, first(), ['endpoints'], async () => {
    expect((await admin(0).get('/v1/admin/endpoints').expect(200)).body.data).toHaveLength(1);
    const found = await app.get(Database).read((tx) => app.get(EndpointsService).findOperators(tx));
    expect(found).toHaveLength(1);
  });
  // What the service does beside reads a few rows at its own times.
  expect(read).toBeLessThan(200);
});

test('undoing the migration removes what belongs to the operators, and leaves the rest', async () => {
  const own = await createTestDatabase();
  const service = await startTestApp(own.url);
  const shop = await service.createTenant();
  await createEndpoint(service, shop, URL);
  const { id } = await createOperatorEndpoint(service, URL);
  await new Api(service, service.adminApiKey).post(`/v1/admin/endpoints/${id}/test`).expect(202);
  await new Api(service, shop.apiKey)
    .post(`/v1/endpoints/${(await createEndpoint(service, shop, URL)).id}/test`)
    .expect(202);
  await service.close();
  const dataSource = await createDataSource(own.url).initialize();
  const { migrations } = dataSource;
  const at = migrations.findIndex(({ name }) => name?.startsWith('GiveOperatorsEndpoints'));
  for (const _later of migrations.slice(at)) await dataSource.undoLastMigration();
  const left = await own.query(
    `SELECT (SELECT count(*)::int FROM endpoints) AS endpoints, (SELECT count(*)::int FROM notifications) AS notifications`,
  );
  expect(left).toEqual([{ endpoints: 2, notifications: 1 }]);
  await dataSource.runMigrations();
  await dataSource.destroy();
  await own.drop();
});
