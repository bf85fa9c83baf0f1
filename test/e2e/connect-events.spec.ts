import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { ConnectCodes } from '../../src/links/connect-codes.service.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { codeOf } from '../support/connect-pages.js';
import { StreamClient } from '../support/event-stream.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilOpen } from '../support/waits.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { readonly igId: string };
let people: Api;
let users = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  // The polling is too slow to be what a page hears of.
  service = await startTestApp(database.url, {
    waits: { pollEveryMs: 600_000, heartbeatEveryMs: 50, waitsOfKey: 1, waits: 1, pageStreams: 4 },
  });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  people = new Api(service, null);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Minted extends MintedLinkAnswer {
  readonly code: string;
}

async function mint(more: object = {}): Promise<Minted> {
  const link = await tenant.client.mint({ externalUserId: `user-${(users += 1)}`, ...more });
  return { ...link, code: codeOf(link) };
}

async function tap({ ref }: { readonly ref: string }): Promise<void> {
  const event = postbackEvent({
    igId: account.igId,
    igsid: `9${Date.now()}${(users += 1)}`,
    ref,
    timestampMs: Date.now(),
  });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

const follow = ({ code }: Minted, received?: string): Promise<StreamClient> =>
  StreamClient.openPage(service, code, received);
const lastOf = ({ seen }: StreamClient): Record<string, unknown> | undefined => seen.events.at(-1)?.data;

describe('GET /c/{code}/events', () => {
  test('a page follows its link through every state, and the stream ends with the last', async () => {
    const link = await mint({ confirmation: 'app', returnUrl: 'https://app.example/' });
    const client = await follow(link);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'x-accel-buffering': 'no',
    });
    await client.until(() => client.seen.events.length === 1);
    await people.post(`/c/${link.code}/opened`).expect(204);
    await client.until(() => client.seen.events.length === 2);
    const token = service.app.get(ConnectCodes).extendTokenOf(link.code);
    await people.post(`/c/${link.code}/extend`).type('form').send({ token });
    await client.until(() => client.seen.events.length === 3);
    await tap(link);
    await client.until(() => client.seen.events.length === 4);
    await new Api(service, tenant.apiKey).post(`/v1/links/${link.id}/confirm`).expect(200);
    await client.ended;
    const { events, retryMs } = client.seen;
    expect(events.map(({ data }) => [data['status'], data['opened'], data['returnUrl']])).toEqual([
      ['pending', false, undefined],
      ['pending', true, undefined],
      ['pending', true, undefined],
      ['awaiting_confirmation', true, `https://app.example/?link=${link.id}&status=awaiting_confirmation`],
      ['linked', true, `https://app.example/?link=${link.id}&status=linked`],
    ]);
    expect(events.map(({ event }) => event)).toEqual(Array.from({ length: 5 }, () => 'link'));
    expect(new Set(events.map(({ id }) => id)).size).toBe(5);
    const [before, after] = [events[1], events[2]].map((each) => Number(each?.data['expiresInSeconds']));
    expect([before, after].map((seconds) => Math.ceil((seconds ?? 0) / 900))).toEqual([1, 2]);
    expect(retryMs).toBe(1_000);
    // The stream of the link itself would have told who came.
    expect(JSON.stringify(events)).not.toMatch(/igsid|user-|9\d{12}/);
  });

  test('a page that connects again hears only of what it has not seen, and after the end of nothing', async () => {
    const link = await mint();
    const first = await follow(link);
    await first.until(() => first.seen.events.length === 1);
    first.close();
    const second = await follow(link, first.seen.events[0]?.id);
    await second.until(() => second.seen.heartbeats > 0);
    expect(second.seen.events).toEqual([]);
    await tap(link);
    await second.ended;
    expect(second.statuses).toEqual(['linked']);
    const last = second.seen.events[0]?.id ?? '';
    await people.get(`/c/${link.code}/events`).set('last-event-id', last).expect(204);
    const other = await follow(link, 'nonsense');
    await other.ended;
    expect(lastOf(other)).toMatchObject({ status: 'linked' });
  });

  test('a link that expires by itself ends the stream of its page', async () => {
    const link = await mint({ ttlSeconds: 60 });
    const client = await follow(link);
    await client.until(() => client.seen.events.length === 1);
    await database.query("UPDATE links SET expires_at = now() - interval '1 second' WHERE id = $1", [
      fromTypeId('lnk', link.id),
    ]);
    // Any change makes the instance read the link.
    await database.query("SELECT pg_notify('hitch_links', $1)", [fromTypeId('lnk', link.id)]);
    await client.ended;
    expect(lastOf(client)).toMatchObject({ status: 'expired', expiresInSeconds: null });
  });

  test('a link that an erasure removes ends the stream of its page', async () => {
    const link = await mint();
    const client = await follow(link);
    await client.until(() => client.seen.events.length === 1);
    await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', link.id)]);
    await database.query("SELECT pg_notify('hitch_links', $1)", [fromTypeId('lnk', link.id)]);
    await client.ended;
    await people.get(`/c/${link.code}/events`).expect(404);
  });

  test('a page has two streams, the third is refused, and a tab that is closed gives its slot back', async () => {
    const [link, other] = [await mint(), await mint()];
    const [first, second] = [await follow(link), await follow(link)];
    await untilOpen(service, 'page', 2);
    const refused = await people.get(`/c/${link.code}/events`).expect(429);
    expect(refused.body).toEqual(problem(429, 'too_many_waits'));
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // What takes no slot still works.
    await people.get(`/c/${link.code}/state`).expect(200);
    const others = [await follow(other), await follow(other)];
    await untilOpen(service, 'page', 4);
    first.close();
    await untilOpen(service, 'page', 3);
    const third = await follow(link);
    await third.until(() => third.seen.events.length === 1);
    for (const client of [second, third, ...others]) client.close();
    await untilOpen(service, 'page', 0);
  });

  test('the streams of pages have a bound of their own on an instance, and take no wait of an API key', async () => {
    const links = await Promise.all([mint(), mint(), mint()]);
    const clients = [];
    for (const link of links.slice(0, 2)) clients.push(await follow(link), await follow(link));
    await untilOpen(service, 'page', 4);
    await people.get(`/c/${links[2]?.code}/events`).expect(429);
    const key = await StreamClient.open(service, tenant.apiKey, links[0]?.id ?? '');
    await untilOpen(service, 'stream', 1);
    clients.pop()?.close();
    await untilOpen(service, 'page', 3);
    const late = await follow(links[2] as Minted);
    await late.until(() => late.seen.events.length === 1);
    for (const client of [...clients, late, key]) client.close();
    await untilOpen(service, 'page', 0);
    await untilOpen(service, 'stream', 0);
  });

  test('GET /c/{code}/events answers HEAD, and ends when the service stops', async () => {
    const link = await mint();
    const { status, headers } = await people.head(`/c/${link.code}/events`);
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await untilOpen(service, 'page', 0);
    const other = await startTestApp(database.url, { env: { PUBLIC_URL: 'http://localhost:1' } });
    const own = await other.createTenant();
    await other.createAccount('beta', [own]);
    const minted = await own.client.mint({ externalUserId: 'u' });
    const client = await StreamClient.openPage(other, codeOf(minted));
    await client.until(() => client.seen.events.length === 1);
    await other.close();
    await client.ended;
    expect(client.statuses).toEqual(['pending']);
  });
});
