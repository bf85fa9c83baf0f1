import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { StreamClient } from '../support/event-stream.js';
import { Api } from '../support/http.js';
import { pageOf } from '../support/link-pages.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilOpen } from '../support/waits.js';

let database: TestDatabase;
let here: TestApp;
let there: TestApp;
let shop: TestTenant;
let igId: string;
let account: { id: string; igId: string };
let persons = 0;
const secrets = makeSecrets();
const HEARS = { pollEveryMs: 600_000 };

const mint = (wish: object = {}): Promise<MintedLinkAnswer> =>
  shop.client.mint({ externalUserId: `streamed-${++persons}`, ...wish });
const listen = ({ id }: { id: string }, lastEventId?: string, service = here): Promise<StreamClient> =>
  StreamClient.open(service, shop.apiKey, id, lastEventId);
const tap = async ({ ref }: MintedLinkAnswer): Promise<void> => {
  const event = postbackEvent({ igId, igsid: `67000${++persons}`, ref, timestampMs: Date.now() });
  expect((await there.meta.deliver(deliveryOf([event]))).status).toBe(200);
};
const revoke = async ({ id }: { id: string }): Promise<void> => {
  await new Api(there, shop.apiKey).post(`/v1/links/${id}/revoke`).expect(200);
};

beforeAll(async () => {
  database = await createTestDatabase();
  here = await startTestApp(database.url, { env: secrets, waits: HEARS });
  there = await startTestApp(database.url, { env: secrets, waits: HEARS });
  shop = await here.createTenant();
  account = await here.createAccount('acme', [shop]);
  ({ igId } = account);
});

afterAll(async () => {
  await here.close();
  await there.close();
  await database.drop();
});

describe('GET /v1/links/{id}/stream', () => {
  test('GET /v1/links/{id}/stream shows the link at once and each change, and ends at the final state', async () => {
    const link = await mint({ confirmation: 'app' });
    const client = await listen(link);
    await client.until(() => client.statuses.length === 1);
    await tap(link);
    await client.until(() => client.statuses.length === 2);
    await new Api(there, shop.apiKey).post(`/v1/links/${link.id}/confirm`, {}).expect(200);
    await client.ended;
    expect(client.statuses).toEqual(['pending', 'awaiting_confirmation', 'linked']);
    expect(client.seen.events.at(-1)).toEqual({
      event: 'link',
      id: expect.stringMatching(/^[\w-]{22}$/),
      data: (await new Api(there, shop.apiKey).get(`/v1/links/${link.id}`)).body,
    });
    expect(new Set(client.seen.events.map(({ id }) => id)).size).toBe(3);
    expect([client.status, client.seen.retryMs]).toEqual([200, 1_000]);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
    await untilOpen(here, 'stream', 0);
  });

  test('GET /v1/links/{id}/stream shows that a page has opened, extended and declined the link', async () => {
    const link = await mint();
    const client = await listen(link);
    await client.until(() => client.seen.events.length === 1);
    const page = pageOf(there, link);
    for (const [index, change] of [page.open, page.extend, page.decline].entries()) {
      await change();
      await client.until(() => client.seen.events.length === index + 2);
    }
    await client.ended;
    const data = client.seen.events.map((event) => event.data as Record<string, string | null>);
    expect(client.statuses).toEqual(['pending', 'pending', 'pending', 'revoked']);
    expect(data.map(({ openedAt }) => openedAt !== null)).toEqual([false, true, true, true]);
    expect(data.map(({ expiresAt }) => Date.parse(expiresAt ?? '') - Date.parse(link.expiresAt))).toEqual([
      0, 0, 900_000, 900_000,
    ]);
    expect(data.at(-1)?.['reason']).toBe('declined_by_person');
  });

  test('GET /v1/links/{id}/stream matches the document event for event', async () => {
    const link = await mint();
    await revoke(link);
    const { text } = await new Api(here, shop.apiKey).get(`/v1/links/${link.id}/stream`).expect(200);
    expect(text).toMatch(/^retry: 1000\n\nevent: link\nid: \S+\ndata: \{.*"status":"revoked".*\}\n\n$/);
  });

  test('GET /v1/links/{id}/stream continues after the client’s last event, on any instance', async () => {
    const link = await mint();
    const first = await listen(link);
    await first.until(() => first.statuses.length === 1);
    const id = first.seen.events[0]?.id ?? '';
    first.close();
    await untilOpen(here, 'stream', 0);
    const second = await listen(link, id, there);
    await untilOpen(there, 'stream', 1);
    await revoke(link);
    await second.ended;
    expect(second.statuses).toEqual(['revoked']);
  });

  test('GET /v1/links/{id}/stream shows what changed while the client was away', async () => {
    const link = await mint();
    const first = await listen(link);
    await first.until(() => first.statuses.length === 1);
    first.close();
    await tap(link);
    const second = await listen(link, first.seen.events[0]?.id);
    await second.ended;
    expect(second.statuses).toEqual(['linked']);
  });

  test('GET /v1/links/{id}/stream answers a client that has seen the end with 204', async () => {
    const link = await mint();
    await revoke(link);
    const first = await listen(link);
    await first.ended;
    const { headers, text } = await new Api(here, shop.apiKey)
      .get(`/v1/links/${link.id}/stream`)
      .set('last-event-id', first.seen.events[0]?.id ?? '')
      .expect(204);
    expect([text, headers['content-type']]).toEqual(['', undefined]);
    for (const id of ['', 'x'.repeat(1_000), 'nonsense']) {
      const other = await listen(link, id);
      await other.ended;
      expect(other.statuses).toEqual(['revoked']);
    }
  });

  test('GET /v1/links/{id}/stream sends heartbeats', async () => {
    const service = await startTestApp(database.url, {
      env: secrets,
      waits: { ...HEARS, heartbeatEveryMs: 20 },
    });
    const client = await listen(await mint(), undefined, service);
    await client.until(() => client.seen.heartbeats >= 3);
    expect(client.statuses).toEqual(['pending']);
    client.close();
    await untilOpen(service, 'stream', 0);
    await service.close();
  });

  test('GET /v1/links/{id}/stream ends after a while, so that the key is checked again', async () => {
    const service = await startTestApp(database.url, { env: secrets, waits: { ...HEARS, streamMs: 50 } });
    const { id } = await mint();
    const keys = `/v1/admin/apps/${toTypeId('app', shop.appId)}/keys`;
    const support = new Api(service, service.adminApiKey);
    const { body } = await support.post(keys, { scopes: ['links:read'] }).expect(201);
    const client = await StreamClient.open(service, body.key, id);
    await client.ended;
    expect(client.statuses).toEqual(['pending']);
    await support.post(`${keys}/${body.id}/revoke`).expect(200);
    expect((await StreamClient.open(service, body.key, id, client.seen.events[0]?.id)).status).toBe(401);
    await service.close();
  });

  test('GET /v1/links/{id}/stream is released when the client hangs up', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, async () => listen(await mint())));
    await untilOpen(here, 'stream', 10);
    for (const client of clients) client.close();
    await untilOpen(here, 'stream', 0);
  });

  test('GET /v1/links/{id}/stream answers HEAD', async () => {
    const { id } = await mint();
    const { status, headers } = await new Api(here, shop.apiKey).head(`/v1/links/${id}/stream`);
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await untilOpen(here, 'stream', 0);
  });

  test('GET /v1/links/{id}/stream ends when the service stops', async () => {
    const service = await startTestApp(database.url, { env: secrets, waits: HEARS });
    const client = await listen(await mint(), undefined, service);
    await client.until(() => client.statuses.length === 1);
    await service.close();
    await client.ended;
    expect(client.statuses).toEqual(['pending']);
  });
});

describe('the end of a key', () => {
  const admin = (): Api => new Api(there, there.adminApiKey);
  const keyOf = async (
    { appId }: TestTenant,
    expiresAt: string | null = null,
  ): Promise<{ id: string; key: string }> => {
    const body = { scopes: ['links:read'], ...(expiresAt === null ? {} : { expiresAt }) };
    return (
      await admin()
        .post(`/v1/admin/apps/${toTypeId('app', appId)}/keys`, body)
        .expect(201)
    ).body;
  };
  /** A stream and a poll with the key, which end within five seconds of `end` and show nothing more. */
  async function expectEnd(key: string, end: () => Promise<unknown>): Promise<void> {
    const link = await mint();
    const stream = await StreamClient.open(here, key, link.id);
    await stream.until(() => stream.statuses.length === 1);
    const poll = new Api(here, key).get(`/v1/links/${link.id}?waitSeconds=30`).then((answer) => answer);
    const bystander = await listen(link);
    await untilOpen(here, 'poll', 1);
    await end();
    const begun = performance.now();
    const { status, body } = await poll;
    await stream.ended;
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect([status, body.code]).toEqual([401, 'invalid_api_key']);
    expect(stream.statuses).toEqual(['pending']);
    expect(bystander.statuses).toEqual(['pending']);
    bystander.close();
    await untilOpen(here, 'stream', 0);
  }

  test('a key that another instance revokes ends its streams and polls within 5 s, and those of other keys go on', async () => {
    const { id, key } = await keyOf(shop);
    const path = `/v1/admin/apps/${toTypeId('app', shop.appId)}/keys/${id}/revoke`;
    await expectEnd(key, () => admin().post(path).expect(200));
  });

  test('a key that expires ends its streams and polls within 5 s', async () => {
    const expiresAt = new Date(Date.now() + 8_000);
    const { key } = await keyOf(shop, expiresAt.toISOString());
    await expectEnd(key, () => sleep(expiresAt.getTime() - Date.now()));
  });

  test('an app that is disabled ends the streams and polls of its keys within 5 s', async () => {
    const other = await here.createTenant();
    const accountId = toTypeId('acc', account.id);
    const app = `/v1/admin/apps/${toTypeId('app', other.appId)}`;
    await admin().post(`${app}/accounts`, { accountId }).expect(201);
    const link = await other.client.mint({ externalUserId: 'of-a-disabled-app' });
    const stream = await StreamClient.open(here, other.apiKey, link.id);
    await stream.until(() => stream.statuses.length === 1);
    const begun = performance.now();
    await admin().patch(app, { status: 'disabled' }).expect(200);
    await stream.ended;
    expect(performance.now() - begun).toBeLessThan(6_000);
  });
});
