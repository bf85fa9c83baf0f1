import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  createHitchClient,
  type CreatedEndpoint,
  type HitchClient,
  HitchVerificationError,
  type VerifiedNotification,
  verifyNotification,
} from '../../packages/client/src/index.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { type ReceivedRequest, type Receiver, startReceiver } from '../support/receiver.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const OTHER_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

let database: TestDatabase;
let service: TestApp;
let receiver: Receiver;
let hitch: HitchClient;
let endpoint: CreatedEndpoint;
let secret: string;
let igId: string;
/** `identity.linked` as it was delivered. */
let delivered: ReceivedRequest;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { allowLoopback: true });
  receiver = await startReceiver();
  const shop = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop]));
  hitch = createHitchClient({ url: service.baseUrl, apiKey: shop.apiKey });
  endpoint = await hitch.endpoints.create({ url: receiver.url });
  secret = endpoint.secret ?? '';
  const { ref } = await hitch.links.create({ externalUserId: 'user-é', context: { note: '✓ "quoted"' } });
  const event = postbackEvent({ igId, igsid: '4242', ref, timestampMs: Date.now() });
  await service.meta.deliver(deliveryOf([event]));
  [delivered] = (await receiver.waitFor(1)) as [ReceivedRequest];
});

afterAll(async () => {
  await service.close();
  await receiver.close();
  await database.drop();
});

const faultOf = (verification: Promise<unknown>): Promise<unknown> =>
  verification.then(
    () => null,
    (error: unknown) => (error instanceof HitchVerificationError ? error.fault : error),
  );
const sentAt = (): number => Number(delivered.headers['webhook-timestamp']) * 1_000;

/** Reads it as an app does: the compiler knows the fields by the type. */
function describeLinked(notification: VerifiedNotification): string {
  switch (notification.type) {
    case 'identity.linked':
      return `${notification.data.externalUserId} is ${notification.data.igsid}`;
    case 'link.expired':
      return `${notification.data.status}`;
    default:
      return 'nothing to do';
  }
}

describe('verification of delivered notifications', () => {
  test('a delivered notification is read with its type, its fields and its id', async () => {
    const notification = await verifyNotification(secret, delivered.headers, delivered.body);
    expect(describeLinked(notification)).toBe('user-é is 4242');
    expect(notification).toEqual({
      ...JSON.parse(delivered.body.toString()),
      id: delivered.headers['webhook-id'],
    });
    const { id, ...body } = notification;
    expect(() => service.contract.holdNotification(body, delivered.headers)).not.toThrow();
    expect((await hitch.notifications.get(id)).type).toBe('identity.linked');
  });

  test('headers come as an object in any case or as Headers, and the body as bytes or text', async () => {
    const { headers, body } = delivered;
    const given = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
    const forms = [
      new Headers(given.filter(([name]) => name.startsWith('webhook-')) as [string, string][]),
      Object.fromEntries(given.map(([name, value]) => [name.toUpperCase(), value])),
    ];
    const bytes = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    for (const form of forms)
      for (const raw of [body, body.toString(), new Uint8Array(body), bytes])
        expect((await verifyNotification(secret, form, raw)).type).toBe('identity.linked');
  });

  test('one of two secrets is enough, in any order', async () => {
    const { headers, body } = delivered;
    for (const secrets of [
      [secret, OTHER_SECRET],
      [OTHER_SECRET, secret],
    ])
      expect((await verifyNotification(secrets, headers, body)).type).toBe('identity.linked');
  });

  test('during a rotation a delivery is verified by the old secret, the new one, or both', async () => {
    const { secret: next } = await hitch.endpoints.rotate(endpoint.id, { overlapSeconds: 3_600 });
    const before = receiver.requests.length;
    await hitch.endpoints.test(endpoint.id);
    const { headers, body } = (await receiver.waitFor(before + 1)).at(-1) as ReceivedRequest;
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const secrets of [secret, next ?? '', [next ?? '', secret]])
      expect((await verifyNotification(secrets, headers, body)).type).toBe('endpoint.test');
    expect(await faultOf(verifyNotification(OTHER_SECRET, headers, body))).toBe('signature_mismatch');
  });

  test.each<[string, (request: ReceivedRequest) => Promise<unknown>, string]>([
    [
      'another secret',
      ({ headers, body }) => verifyNotification(OTHER_SECRET, headers, body),
      'signature_mismatch',
    ],
    [
      'a changed body',
      ({ headers, body }) => verifyNotification(secret, headers, body.toString().replace('4242', '4243')),
      'signature_mismatch',
    ],
    [
      'a body that was parsed and written again',
      ({ headers, body }) =>
        verifyNotification(secret, headers, JSON.stringify(JSON.parse(body.toString()), null, 1)),
      'signature_mismatch',
    ],
    [
      'another id',
      ({ headers, body }) => verifyNotification(secret, { ...headers, 'webhook-id': 'evt_1' }, body),
      'signature_mismatch',
    ],
    [
      'another time within the tolerance',
      ({ headers, body }) =>
        verifyNotification(secret, { ...headers, 'webhook-timestamp': String(sentAt() / 1_000 - 1) }, body),
      'signature_mismatch',
    ],
    [
      'the signature without its version',
      ({ headers, body }) => {
        const signature = String(headers['webhook-signature']).replace('v1,', '');
        return verifyNotification(secret, { ...headers, 'webhook-signature': signature }, body);
      },
      'signature_mismatch',
    ],
    [
      'no signature',
      ({ headers, body }) => verifyNotification(secret, { ...headers, 'webhook-signature': undefined }, body),
      'missing_header',
    ],
    [
      'a time that is none',
      ({ headers, body }) => verifyNotification(secret, { ...headers, 'webhook-timestamp': '1e9' }, body),
      'invalid_timestamp',
    ],
  ])('a delivery with %s is refused', async (_what, verify, fault) => {
    expect(await faultOf(verify(delivered))).toBe(fault);
  });

  test('a delivery is accepted five minutes before and after its time, and refused a second further', async () => {
    const { headers, body } = delivered;
    const at = (seconds: number, toleranceSeconds?: number) =>
      faultOf(
        verifyNotification(secret, headers, body, {
          now: new Date(sentAt() + seconds * 1_000),
          toleranceSeconds,
        }),
      );
    expect(await Promise.all([300, -300, 301, -301].map((seconds) => at(seconds)))).toEqual([
      null,
      null,
      'timestamp_too_old',
      'timestamp_too_new',
    ]);
    expect(await at(301, 600)).toBeNull();
  });

  test.each([[''], ['geheim'], ['whsec_'], ['whsec_geh€im'], ['whsec_geheimA'], [[]], [undefined]])(
    'the secret %j is refused as a mistake of the app, without being quoted',
    async (wrong) => {
      const error = await faultOf(verifyNotification(wrong as string, delivered.headers, delivered.body));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/secret of (an|the) endpoint/);
      expect((error as Error).message).not.toMatch(/geh/);
    },
  );
});
