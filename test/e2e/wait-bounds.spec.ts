import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilOpen } from '../support/waits.js';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let stranger: TestTenant;
let persons = 0;

const mint = (): Promise<MintedLinkAnswer> => shop.client.mint({ externalUserId: `waited-${++persons}` });
const ask = (path: string, key = shop.apiKey): Promise<Response> =>
  new Api(service, key).get(path).then((answer) => answer);
const wait = ({ id }: { id: string }, seconds = 30): Promise<Response> =>
  ask(`/v1/links/${id}?waitSeconds=${seconds}`);
const revoke = async ({ id }: { id: string }): Promise<void> => {
  await new Api(service, shop.apiKey).post(`/v1/links/${id}/revoke`).expect(200);
};

beforeAll(async () => {
  database = await createTestDatabase();
  // The polling is too slow to be what answers.
  service = await startTestApp(database.url, { waits: { pollEveryMs: 600_000, waitsOfKey: 2, waits: 3 } });
  shop = await service.createTenant();
  stranger = await service.createTenant();
  await service.createAccount('acme', [shop, stranger]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('waits', () => {
  test('the waits of one key are bounded, and so are those of an instance', async () => {
    const [link, settled] = [await mint(), await mint()];
    await revoke(settled);
    const foreign = await stranger.client.mint({ externalUserId: 'theirs' });
    const open = [wait(link), wait(link)];
    await untilOpen(service, 'poll', 2);
    const refused = await wait(link);
    expect(refused.body).toMatchObject(problem(429, 'too_many_waits'));
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(`/v1/links/${link.id}/stream`)).body).toMatchObject(problem(429, 'too_many_waits'));
    // What need not wait is answered all the same.
    expect((await wait(settled)).body.status).toBe('revoked');
    expect((await ask(`/v1/links/${link.id}`)).body.status).toBe('pending');
    open.push(ask(`/v1/links/${foreign.id}?waitSeconds=30`, stranger.apiKey));
    await untilOpen(service, 'poll', 3);
    const full = await ask(`/v1/links/${foreign.id}?waitSeconds=30`, stranger.apiKey);
    expect(full.body).toMatchObject(problem(429, 'too_many_waits'));
    await revoke(link);
    await Promise.all(open.slice(0, 2));
    await untilOpen(service, 'poll', 1);
    expect((await wait(await mint(), 1)).status).toBe(200);
  });
});
