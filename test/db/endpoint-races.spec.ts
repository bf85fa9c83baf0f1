import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EndpointSecrets } from '../../src/endpoints/endpoint-secrets.service.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilDecided } from '../support/waits.js';

const URL = 'https://shop.example/hook';

let database: TestDatabase;
let instances: TestApp[];
let tenant: TestTenant;

/** Each of the two instances in turn: a race must not be won by living in one process. */
const turn = (index: number): Api => new Api(instances[index % 2] as TestApp, tenant.apiKey);
const first = (): TestApp => instances[0] as TestApp;

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

const together = <Answer>(count: number, ask: (index: number) => PromiseLike<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

const tally = (answers: readonly { status: number }[]): Record<number, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  );

describe('two instances', () => {
  test('30 endpoints requested on two instances make 20, and requests succeed again when three are deleted', async () => {
    const made = await together(30, (index) =>
      untilDecided(() => turn(index).post('/v1/endpoints', { url: URL })),
    );
    expect(tally(made)).toEqual({ 201: 20, 409: 10 });
    const ids = made.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
    const answers = await together(16, (index) =>
      untilDecided(() =>
        index < 3
          ? turn(index).delete(`/v1/endpoints/${ids[index]}`)
          : turn(index).post('/v1/endpoints', { url: URL }),
      ),
    );
    const count = async (): Promise<number> =>
      (await turn(0).get('/v1/endpoints?limit=100').expect(200)).body.data.length;
    const { 201: more = 0 } = tally(answers);
    expect(more).toBeLessThanOrEqual(3);
    expect(await count()).toBe(17 + more);
    await together(3 - more, (index) => turn(index).post('/v1/endpoints', { url: URL }));
    expect(await count()).toBe(20);
    await turn(0).post('/v1/endpoints', { url: URL }).expect(409);
  });

  test('12 rotations of an endpoint secret on two instances return a secret each, and the last two sign', async () => {
    const own = await first().createTenant();
    const { id } = await createEndpoint(first(), own, URL);
    const rotate = (index: number) =>
      new Api(instances[index % 2] as TestApp, own.apiKey).post(`/v1/endpoints/${id}/rotate`);
    const answers = await together(12, rotate);
    expect(tally(answers)).toEqual({ 200: 12 });
    const secrets = answers.map(({ body }) => body.secret as string);
    expect(new Set(secrets).size).toBe(12);
    const uuid = fromTypeId('ep', id) ?? '';
    const [row] = await database.query<{ secret: Buffer; previous_secret: Buffer }>(
      'SELECT secret, previous_secret FROM endpoints WHERE id = $1',
      [uuid],
    );
    const open = (sealed: Buffer = Buffer.alloc(0)): string =>
      first().app.get(EndpointSecrets).open(uuid, sealed);
    const [present, previous] = [open(row?.secret), open(row?.previous_secret)];
    expect(secrets).toEqual(expect.arrayContaining([present, previous]));
    expect(present).not.toBe(previous);
  });

  test('changes and a deletion of one endpoint on two instances never write to it after its deletion', async () => {
    const own = await first().createTenant();
    for (let round = 0; round < 5; round++) {
      const { id } = await createEndpoint(first(), own, URL);
      const path = `/v1/endpoints/${id}`;
      const answers = await together(6, (index) => {
        const api = new Api(instances[(round + index) % 2] as TestApp, own.apiKey);
        if (index === 2) return api.delete(path);
        return index % 2 === 0 ? api.post(`${path}/rotate`) : api.patch(path, { description: `of ${index}` });
      });
      expect(answers[2]?.status).toBe(204);
      expect(answers.filter(({ status }) => status !== 204 && status !== 200 && status !== 404)).toEqual([]);
      const [row] = await database.query<{ size: number; previous: Buffer | null }>(
        'SELECT length(secret) AS size, previous_secret AS previous FROM endpoints WHERE id = $1',
        [fromTypeId('ep', id)],
      );
      expect(row).toEqual({ size: 0, previous: null });
    }
  });
});
