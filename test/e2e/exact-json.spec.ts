import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Test } from 'supertest';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api, problem } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Each as it is sent, and as it comes back. */
const EXACT = [
  ['0', '0'],
  ['1.0', '1'],
  ['-2.50', '-2.5'],
  ['1e2', '100'],
  ['1e21', '1e+21'],
  ['1.5e-7', '1.5e-7'],
  ['0.30000000000000004', '0.30000000000000004'],
  ['9007199254740991', '9007199254740991'],
  ['123456789012345680000', '123456789012345680000'],
  ['1.7976931348623157e308', '1.7976931348623157e+308'],
  ['5e-324', '5e-324'],
  ['"12345678901234567890"', '"12345678901234567890"'],
] as const;

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let api: Api;
let admin: Api;
let igId: string;
let receiver: Receiver;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { allowLoopback: true });
  shop = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop]));
  api = new Api(service, shop.apiKey);
  admin = new Api(service, service.adminApiKey);
  receiver = await startReceiver();
});

afterAll(async () => {
  await receiver?.close();
  await service?.close();
  await database?.drop();
});

const send = (path: string, text: string, by = api): Test =>
  by.post(path).set('content-type', 'application/json').send(text);
const mint = (context: string, more = ''): Test =>
  send('/v1/links', `{"externalUserId":"user-${++count}","account":"acme","context":${context}${more}}`);

describe('numbers in a context', () => {
  test('numbers come back with the same value wherever the context is shown', async () => {
    await createEndpoint(service, shop, receiver.url);
    const context = `{"n":[${EXACT.map(([sent]) => sent).join(',')}]}`;
    const back = `"context":{"n":[${EXACT.map(([, shown]) => shown).join(',')}]}`;
    const body = `{"externalUserId":"user-exact","account":"acme","context":${context}}`;
    const minted = await send('/v1/links', body).set('idempotency-key', 'exact').expect(201);
    const again = await send('/v1/links', body).set('idempotency-key', 'exact').expect(201);
    expect(again.text).toBe(minted.text);
    const igsid = '9255001';
    const event = { igId, igsid, ref: minted.body.ref as string, mid: 'm.exact', timestampMs: Date.now() };
    expect((await service.meta.deliver(deliveryOf([postbackEvent(event)]))).status).toBe(200);
    const [notification] = await receiver.waitFor(1);
    const shown = [
      minted.text,
      (await api.get(`/v1/links/${minted.body.id}`).expect(200)).text,
      (await api.get('/v1/links?externalUserId=user-exact').expect(200)).text,
      (await api.get(`/v1/identities?igsid=${igsid}`).expect(200)).text,
      (await admin.get(`/v1/admin/lookup?q=${igsid}`).expect(200)).text,
      notification?.body.toString() ?? '',
    ];
    for (const text of shown) expect(text).toContain(back);
  });

  test.each([
    '12345678901234567890',
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1e400',
    '1e-400',
    '-0',
    '-0.0',
    '0.1000000000000000055',
    '1.00000000000000000001',
  ])('the number %s is refused, with what to do', async (number) => {
    const detail = expect.stringMatching(/send it as a string/);
    const { body } = await mint(`{"page":{"list":[1,${number}]}}`).expect(422);
    expect(body.errors).toEqual([{ pointer: '/context/page/list/1', detail }]);
  });

  test('every number that is refused is named, in any field', async () => {
    const { body } = await mint('{"a":-0,"b":[1e400]}', ',"ttlSeconds":900.00000000000000001').expect(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/context/a',
      '/context/b/0',
      '/ttlSeconds',
    ]);
  });
});

describe('keys that occur twice', () => {
  test.each([
    ['/v1/links', '{"externalUserId":"a","externalUserId":"b","account":"acme"}', '/externalUserId'],
    [
      '/v1/links',
      '{"externalUserId":"a","account":"acme","context":{"x":[{"y":1,"y":1}]}}',
      '/context/x/0/y',
    ],
    ['/v1/links', String.raw`{"externalUserId":"a","account":"acme","\u0061ccount":"other"}`, '/account'],
    ['/v1/links', '{"unknown":1,"unknown":2}', '/unknown'],
    ['/v1/endpoints', '{"url":"https://shop.example/","url":"https://other.example/"}', '/url'],
    [
      '/v1/admin/apps',
      '{"name":"a","limits":{"mintsPerMinute":1,"mintsPerMinute":0}}',
      '/limits/mintsPerMinute',
    ],
    ['/v1/admin/erasures', '{"account":"acme","igsid":"1","igsid":"2"}', '/igsid'],
    ['/v1/admin/lookup', '{"q":"a","q":"b"}', '/q'],
  ])('POST %s refuses %s', async (path, text, key) => {
    const { body } = await send(path, text, path.startsWith('/v1/admin') ? admin : api).expect(400);
    expect(body).toMatchObject({
      ...problem(400, 'malformed_request'),
      detail: `The key ${key} occurs more than once in its object; send it once.`,
    });
  });

  test('equal keys in different objects, and equal values, are none', async () => {
    await mint('{"a":{"a":"a"},"b":[{"a":1},{"a":1}],"c":"{\\"a\\":1,\\"a\\":2}"}').expect(201);
  });

  test('the last key counts in Meta’s webhook, whose bytes are signed', async () => {
    const { ref } = await shop.client.mint({ externalUserId: 'user-twice', account: 'acme' });
    const event = JSON.stringify({
      sender: { id: '9255002' },
      recipient: { id: igId },
      timestamp: Date.now(),
      referral: { ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' },
    });
    const twice = event.replace('"referral":', '"referral":{"ref":"summer-sale"},"referral":');
    const body = `{"object":"instagram","entry":[{"id":"${igId}","time":1,"messaging":[${twice}]}]}`;
    expect((await service.meta.deliver(Buffer.from(body))).status).toBe(200);
    expect(await shop.client.identities({ igsid: '9255002' })).toHaveLength(1);
  });
});
