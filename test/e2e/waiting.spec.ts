import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { get } from 'node:http';
import type { Response } from 'supertest';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import {
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestAppOptions,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, listeners, openWaits, signal, untilOpen } from '../support/waits.js';

/** Of these instances the polling is too slow to be what answers. */
const HEARS = { pollEveryMs: 600_000 };

let database: TestDatabase;
let here: TestApp;
let there: TestApp;
let shop: TestTenant;
let stranger: TestTenant;
let igId: string;
let persons = 0;
const secrets = makeSecrets();
const more: TestApp[] = [];

const start = async (waits: TestAppOptions['waits']): Promise<TestApp> => {
  const service = await startTestApp(database.url, { env: secrets, ...(waits ? { waits } : {}) });
  more.push(service);
  return service;
};
const mint = (wish: object = {}): Promise<MintedLinkAnswer> =>
  shop.client.mint({ externalUserId: `waited-${++persons}`, ...wish });
const ask = (service: TestApp, path: string, key = shop.apiKey): Promise<Response> =>
  new Api(service, key).get(path).then((answer) => answer);
const wait = (service: TestApp, { id }: { id: string }, seconds = 30): Promise<Response> =>
  ask(service, `/v1/links/${id}?waitSeconds=${seconds}`);
const revoke = async ({ id }: { id: string }): Promise<void> => {
  await new Api(there, shop.apiKey).post(`/v1/links/${id}/revoke`).expect(200);
};
const tap = async ({ ref }: MintedLinkAnswer): Promise<string> => {
  const igsid = `66000${++persons}`;
  const event = postbackEvent({ igId, igsid, ref, timestampMs: Date.now() });
  expect((await there.meta.deliver(deliveryOf([event]))).status).toBe(200);
  return igsid;
};

beforeAll(async () => {
  database = await createTestDatabase();
  here = await startTestApp(database.url, { env: secrets, waits: HEARS });
  there = await startTestApp(database.url, { env: secrets, waits: HEARS });
  shop = await here.createTenant();
  stranger = await here.createTenant();
  ({ igId } = await here.createAccount('acme', [shop, stranger]));
});

afterEach(async () => {
  for (const service of more.splice(0)) await service.close();
});

afterAll(async () => {
  await here.close();
  await there.close();
  await database.drop();
});

describe('GET /v1/links/{id}?waitSeconds=', () => {
  test('GET /v1/links/{id}?waitSeconds= is answered when the person comes, on any instance', async () => {
    const link = await mint();
    const answer = wait(here, link);
    await untilOpen(here, 'poll', 1);
    const igsid = await tap(link);
    const { status, body } = await answer;
    expect([status, body]).toEqual([200, (await ask(there, `/v1/links/${link.id}`)).body]);
    expect(body).toMatchObject({ status: 'linked', igsid, identityId: expect.stringMatching(/^idn_/) });
    await untilOpen(here, 'poll', 0);
  });

  test('GET /v1/links/{id}?waitSeconds= is answered to all waiting clients when the link is revoked on another instance', async () => {
    const link = await mint();
    const answers = [wait(here, link), wait(here, link), wait(there, link)];
    await untilOpen(here, 'poll', 2);
    await revoke(link);
    for (const { body } of await Promise.all(answers)) expect(body.status).toBe('revoked');
  });

  test('GET /v1/links/{id}?waitSeconds= is answered at once for a link in its final state', async () => {
    const [linked, revoked] = [await mint(), await mint()];
    await tap(linked);
    await revoke(revoked);
    expect((await wait(here, linked)).body.status).toBe('linked');
    expect((await wait(here, revoked)).body.status).toBe('revoked');
  });

  test('GET /v1/links/{id}?waitSeconds= is answered with the current link when nothing happens', async () => {
    const link = await mint();
    expect((await wait(here, link, 1)).body).toMatchObject({ id: link.id, status: 'pending' });
  });

  test('GET /v1/links/{id}?waitSeconds= compares with the status that the client knows', async () => {
    const link = await mint({ confirmation: 'app' });
    await tap(link);
    const known = (status: string): Promise<Response> =>
      ask(here, `/v1/links/${link.id}?waitSeconds=30&knownStatus=${status}`);
    expect((await known('pending')).body.status).toBe('awaiting_confirmation');
    const answer = known('awaiting_confirmation');
    await untilOpen(here, 'poll', 1);
    await new Api(there, shop.apiKey).post(`/v1/links/${link.id}/decline`, {}).expect(200);
    expect((await answer).body).toMatchObject({ status: 'rejected', reason: 'declined' });
  });

  test('GET /v1/links/{id}?waitSeconds= is answered when the link expires, without any signal', async () => {
    const link = await mint();
    const soon = `UPDATE links SET expires_at = now() + interval '1.5 seconds' WHERE id = $1`;
    await database.query(soon, [fromTypeId('lnk', link.id)]);
    const { body } = await wait(here, link);
    expect(body).toMatchObject({ status: 'expired', reason: null, completedAt: body.expiresAt });
  });

  test('GET /v1/links/{id}?waitSeconds= is answered when a confirmation times out', async () => {
    const link = await mint({ confirmation: 'app' });
    await tap(link);
    const soon = `UPDATE links SET awaiting_since = now() - interval '598.5 seconds' WHERE id = $1`;
    await database.query(soon, [fromTypeId('lnk', link.id)]);
    expect((await wait(here, link)).body).toMatchObject({
      status: 'expired',
      reason: 'confirmation_timeout',
    });
  });

  test('GET /v1/links/{id}?waitSeconds= is answered 404 when the link is removed during the wait', async () => {
    const link = await mint();
    const answer = wait(here, link);
    await untilOpen(here, 'poll', 1);
    await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', link.id)]);
    await signal(database, link.id);
    expect((await answer).body).toMatchObject(problem(404, 'not_found'));
  });

  test.each(['31', '-1', '1.5', 'soon', ''])(
    'GET /v1/links/{id}?waitSeconds=%p is refused',
    async (seconds) => {
      const { id } = await mint();
      const { body } = await ask(here, `/v1/links/${id}?waitSeconds=${seconds}`);
      expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/waitSeconds' }] });
    },
  );

  const LOOKS_ONCE = '0193b7a2-7c1e-7a40-9d5e-6f3c2b1a0e9d';

  test('GET /v1/links/{id}?waitSeconds= leaves one audit entry for support, however long it waits', async () => {
    const link = await mint();
    const answer = new Api(here, here.adminApiKey)
      .get(`/v1/links/${link.id}?waitSeconds=30`)
      .set('x-request-id', LOOKS_ONCE)
      .then(({ body }) => body);
    await untilOpen(here, 'poll', 1);
    await revoke(link);
    expect((await answer).status).toBe('revoked');
    const looks = await database.query('SELECT action FROM audit_entries WHERE request_id = $1', [
      LOOKS_ONCE,
    ]);
    expect(looks).toEqual([{ action: 'person.read' }]);
  });
});

describe('signals', () => {
  test('signals that are invalid, or about links without a wait, change nothing', async () => {
    const link = await mint();
    const answer = wait(here, link, 2);
    await untilOpen(here, 'poll', 1);
    for (const payload of [
      '',
      'nonsense',
      "'; DROP TABLE links; --",
      ','.repeat(5_000),
      fromTypeId('lnk', link.id),
    ])
      await database.query('SELECT pg_notify($1, $2)', ['hitch_links', payload]);
    expect((await answer).body.status).toBe('pending');
  });

  test('lost signals are replaced by polling, and the listener connects again', async () => {
    const service = await start({ pollEveryMs: 200 });
    const [first, second] = [await mint(), await mint()];
    const answers = [wait(service, first), wait(service, second)];
    await untilOpen(service, 'poll', 2);
    await eventually(async () => (await listeners(database)).length > 0);
    const before = await listeners(database);
    await database.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [before]);
    // Its signal may well be lost.
    await revoke(first);
    expect((await answers[0])?.body.status).toBe('revoked');
    await eventually(async () => {
      const now = await listeners(database);
      return now.length > 0 && now.every((pid) => !before.includes(pid));
    });
    await revoke(second);
    expect((await answers[1])?.body.status).toBe('revoked');
  });

  test('signals reach an instance over one session, from its start to its stop', async () => {
    const other = await createTestDatabase();
    const service = await startTestApp(other.url);
    await eventually(async () => (await listeners(other)).length === 1);
    const tenant = await service.createTenant();
    await service.createAccount('acme', [tenant]);
    const link = await tenant.client.mint({ externalUserId: 'u' });
    const answer = ask(service, `/v1/links/${link.id}?waitSeconds=30`, tenant.apiKey);
    await untilOpen(service, 'poll', 1);
    expect(await listeners(other)).toHaveLength(1);
    await service.close();
    expect((await answer).body.status).toBe('pending');
    await eventually(async () => (await listeners(other)).length === 0);
    await other.drop();
  });
});

describe('waits', () => {
  test('hundreds of waits hold no connection: mints go through, and one change answers all waits for its link', async () => {
    const service = await start({ waitsOfKey: 200 });
    const links: MintedLinkAnswer[] = [];
    for (let index = 0; index < 20; index++) links.push(await mint());
    const answers = Array.from({ length: 200 }, (_, index) => wait(service, links[index % 20] ?? { id: '' }));
    await untilOpen(service, 'poll', 200);
    // Open from the first look on, for which they do need one: who held it would keep the others waiting for as long as this.
    await eventually(async () => {
      return /^hitch_database_waiting 0$/m.test(await service.metrics());
    });
    expect(await openWaits(service, 'poll')).toBe(200);
    const api = new Api(service, shop.apiKey);
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        api.post('/v1/links', { externalUserId: `beside-${index}` }).expect(201),
      ),
    );
    for (const link of links) await revoke(link);
    const statuses = (await Promise.all(answers)).map(({ body }) => body.status);
    expect(new Set(statuses)).toEqual(new Set(['revoked']));
    await untilOpen(service, 'poll', 0);
  });

  test('a wait is released when its client hangs up', async () => {
    const link = await mint();
    const headers = { authorization: `Bearer ${shop.apiKey}` };
    const request = get(`${here.baseUrl}/v1/links/${link.id}?waitSeconds=30`, { headers, agent: false });
    request.on('error', () => undefined);
    await untilOpen(here, 'poll', 1);
    request.destroy();
    await untilOpen(here, 'poll', 0);
  });

  test('waits are answered at once when the service stops, and no new wait begins', async () => {
    const service = await startTestApp(database.url, {
      env: { ...secrets, STOP_DELAY_MS: '1500' },
      waits: HEARS,
    });
    const link = await mint();
    const answer = wait(service, link);
    await untilOpen(service, 'poll', 1);
    const closed = service.close();
    expect((await answer).body).toMatchObject({ id: link.id, status: 'pending' });
    expect((await wait(service, link)).body.status).toBe('pending');
    await closed;
  });

  test('a wait for another app’s link is answered 404', async () => {
    const { id } = await mint();
    for (const path of [`/v1/links/${id}?waitSeconds=30`, `/v1/links/${id}/stream`]) {
      const { body } = await ask(here, path, stranger.apiKey);
      expect(body).toMatchObject(problem(404, 'not_found'));
    }
    await untilOpen(here, 'poll', 0);
    await untilOpen(here, 'stream', 0);
  });
});
