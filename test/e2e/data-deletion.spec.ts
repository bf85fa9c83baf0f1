import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { Arrivals } from '../../src/instagram/arrivals/arrivals.service.js';
import { Clock } from '../../src/platform/clock/clock.service.js';
import { deliveryOf, referralEvent, toSignedDeletionRequest } from '../../src/dev/simulator/meta-payloads.js';
import {
  connectAccount,
  environmentOf,
  registerAccount,
  startFakeInstagram,
} from '../support/instagram-stage.js';
import { dumpDatabase, findTraces } from '../support/dump-database.js';
import { Api, problem } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const PATH = '/webhooks/instagram/data-deletion';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let accounts: { igId: string; username: string }[];
let people = 0;
let issuedAt = Math.floor(Date.now() / 1_000) - 3_600;
const secrets = makeSecrets();
let fake: FakeInstagram;
const [firstSecret = '', secondSecret = ''] = secrets.META_APP_SECRETS.split(',');

const newPerson = (): string => `55${Date.now()}${++people}`;
const send = (form: string | Record<string, string>, type = 'application/x-www-form-urlencoded') =>
  new Api(service, null)
    .post(PATH)
    .set('content-type', type)
    .send(typeof form === 'string' ? form : new URLSearchParams(form).toString());
const countReceipts = async (): Promise<number> =>
  Number((await database.query<{ count: string }>('SELECT count(*) FROM erasures'))[0]?.count);

beforeAll(async () => {
  database = await createTestDatabase();
  fake = await startFakeInstagram(new Clock(), secrets.META_APP_SECRETS);
  service = await startTestApp(database.url, { env: environmentOf(fake, secrets) });
  shop = await service.createTenant();
  accounts = [
    await service.createAccount('acme', [shop]),
    await service.createAccount('acme.outlet', [shop]),
  ];
});

afterAll(async () => {
  await service.close();
  await fake.stop();
  await database.drop();
});

describe('data deletion request', () => {
  test('an owner who asks Meta has their connections deleted, and the people who wrote to the account stay linked', async () => {
    const account = await registerAccount(service, fake, 'connected', [shop]);
    await connectAccount(service, fake, account);
    const admin = new Api(service, service.adminApiKey);
    const { appScopedId } = fake.account(account.igId);
    const link = await shop.client.mint({ externalUserId: 'stays', account: account.username });
    const igsid = newPerson();
    const event = { igId: account.igId, igsid, ref: link.ref, timestampMs: Date.now() };
    await service.meta.deliver(deliveryOf([referralEvent(event)]));

    const answer = await fake.requestDeletion(account.igId, `${service.baseUrl}${PATH}`);
    expect(answer).toEqual({
      status: 200,
      body: {
        url: expect.stringMatching(/^http:\/\/localhost:\d+\/data-deletion\/[0-9a-f]{32}$/),
        confirmation_code: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    await admin.get(account.connectionPath).expect(404);
    expect(findTraces(await dumpDatabase(database), { appScopedId })).toEqual([]);
    expect(await shop.client.identities({ igsid })).toMatchObject([{ status: 'active' }]);

    const { pathname } = new URL((answer.body as { url: string }).url);
    const page = await new Api(service, null).get(pathname).expect(200);
    expect(page.text).toContain('Your data was deleted');
    const receipts = await admin.get('/v1/admin/erasures?limit=1').expect(200);
    expect(receipts.body.data).toMatchObject([
      { source: 'meta', status: 'completed', removed: { connections: 1, links: 0, identities: 0 } },
    ]);
    expect(JSON.stringify(receipts.body)).not.toContain(
      (answer.body as { confirmation_code: string }).confirmation_code,
    );
    const audit = await admin.get('/v1/admin/audit?limit=2').expect(200);
    expect(audit.body.data).toMatchObject([
      { action: 'person.erased', actor: { kind: 'meta' } },
      { action: 'account.disconnected', actor: { kind: 'meta' }, target: { id: account.typeId } },
    ]);
  });

  test('the id of a person in a chat is no owner: they stay linked, and the receipt says that nothing was held', async () => {
    const igsid = newPerson();
    const [account] = accounts;
    const link = await shop.client.mint({ externalUserId: `user-${igsid}`, account: account?.username });
    const event = { igId: account?.igId ?? '', igsid, ref: link.ref, timestampMs: Date.now() };
    await service.meta.deliver(deliveryOf([referralEvent(event)]));
    const { status, body } = await service.meta.requestDeletion(igsid, ++issuedAt);
    expect(status).toBe(200);
    const page = await new Api(service, null)
      .get(new URL((body as { url: string }).url).pathname)
      .expect(200);
    expect(page.text).toContain('Nothing about you was stored');
    expect(await shop.client.identities({ igsid })).toMatchObject([{ status: 'active' }]);
  });

  test('a data deletion request has a status page that says that it is done and when, and nothing else', async () => {
    const igsid = newPerson();
    const { body } = (await service.meta.requestDeletion(igsid, ++issuedAt)) as {
      body: { url: string; confirmation_code: string };
    };
    const { pathname } = new URL(body.url);
    // When nothing was stored about a person, the page says so, and does not say that anything was deleted.
    const page = await new Api(service, null).get(pathname).expect(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    });
    expect(page.text).toContain('Completed on');
    expect(page.text).toContain('Nothing about you was stored');
    expect(page.text).toContain(`datetime="${new Date().toISOString().slice(0, 10)}`);
    expect(page.text).not.toContain(igsid);
    expect(page.text).not.toContain(body.confirmation_code);
    // No script, nothing from elsewhere.
    expect(page.text).not.toMatch(/<script|https?:|\bon[a-z]+=|style=/i);
    expect(page.headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    );
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    // In the person's language, and the same for a code that there is not as for any page that there is not.
    const german = await new Api(service, null).get(pathname).set('accept-language', 'de').expect(200);
    expect(german.text).toContain('<html lang="de" dir="ltr">');
    // A browser gets a page also where there is nothing; a program gets the document of the problem.
    const lost = await new Api(service, null).get(`${pathname}0`).set('accept', 'text/html').expect(404);
    expect(lost.text).toContain('This page does not exist');
    expect((await new Api(service, null).get(`${pathname}0`).expect(404)).body.code).toBe('not_found');
  });

  test('a data deletion request has the same code when Meta sends it again, also 10 times at once', async () => {
    const before = await countReceipts();
    const [igsid, at] = [newPerson(), ++issuedAt];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.meta.requestDeletion(igsid, at)),
    );
    answers.push(await service.meta.requestDeletion(igsid, at));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await countReceipts()).toBe(before + 1);
    const later = await service.meta.requestDeletion(igsid, ++issuedAt);
    expect(later.body).not.toEqual(answers[0]?.body);
  });

  test('a data deletion request may be signed by the second Meta app and hold an id as a number', async () => {
    const json = `{"user_id":12345678901234567,"algorithm":"HMAC-SHA256","issued_at":${++issuedAt}}`;
    const answer = await send({ signed_request: toSignedDeletionRequest(json, secondSecret) });
    expect(answer.status).toBe(200);
  });
});

describe('refused request', () => {
  const payload = { user_id: '1', algorithm: 'HMAC-SHA256', issued_at: 1 };
  const valid = toSignedDeletionRequest(payload, firstSecret);

  // Counts of earlier deliveries wait in memory: reading them writes them, so that later dumps differ by the requests alone.
  beforeAll(async () => {
    await service.app.get(Arrivals, { strict: false }).summariseSignatures();
  });

  test.each<[string, string | Record<string, string>]>([
    ['is not signed with a secret of ours', { signed_request: toSignedDeletionRequest(payload, 'guess') }],
    [
      'has another payload',
      { signed_request: `${valid.split('.')[0]}.${Buffer.from('{}').toString('base64url')}` },
    ],
    [
      'names another algorithm',
      { signed_request: toSignedDeletionRequest({ ...payload, algorithm: 'none' }, firstSecret) },
    ],
    ['is cut', { signed_request: valid.slice(0, -3) }],
    ['has no such field', { signed: valid }],
    ['has the field twice', `signed_request=${valid}&signed_request=${valid}`],
    ['is empty', ''],
  ])('a data deletion request that %s is refused, and nothing is written', async (_name, form) => {
    const before = await dumpDatabase(database);
    const answer = await send(form).expect(401);
    expect(answer.body).toEqual(problem(401, 'invalid_signature'));
    expect(await dumpDatabase(database)).toBe(before);
  });

  test('a data deletion request is refused as JSON, and when it is too large', async () => {
    const asJson = await send(JSON.stringify({ signed_request: valid }), 'application/json').expect(415);
    expect(asJson.body).toEqual(problem(415, 'unsupported_media_type'));
    await send(`signed_request=${'A'.repeat(70_000)}`).expect(413);
  });

  test('a data deletion request that is signed but names no person is unreadable', async () => {
    const signed = toSignedDeletionRequest({ algorithm: 'HMAC-SHA256' }, firstSecret);
    expect((await send({ signed_request: signed }).expect(400)).body).toEqual(
      problem(400, 'malformed_request'),
    );
  });

  test.each<[string, object]>([
    ['is of last month', { issued_at: Math.floor(Date.now() / 1_000) - 30 * 86_400 }],
    ['is of tomorrow', { issued_at: Math.floor(Date.now() / 1_000) + 86_400 }],
    ['has no time', { issued_at: undefined }],
    ['is a log-in', { issued_at: Math.floor(Date.now() / 1_000), code: 'x' }],
  ])('a data deletion request that %s erases nothing, and the answer says why', async (_name, fields) => {
    const before = await dumpDatabase(database);
    const signed = toSignedDeletionRequest({ ...payload, ...fields }, firstSecret);
    const answer = await send({ signed_request: signed }).expect(400);
    expect(answer.body).toEqual(problem(400, 'malformed_request'));
    expect(answer.body.detail).toMatch(/issued_at must be|is a log-in/);
    expect(await dumpDatabase(database)).toBe(before);
  });

  test('the data deletion route is the only one that accepts a form', async () => {
    const answer = await new Api(service, service.adminApiKey)
      .post('/v1/admin/erasures')
      .type('form')
      .send({ account: 'acme', igsid: '1' })
      .expect(415);
    expect(answer.body).toEqual(problem(415, 'unsupported_media_type'));
  });

  test.each(['0'.repeat(32), 'x', '%00', '..%2F', `${'0'.repeat(32)}'--`])(
    'a data deletion code that does not exist has no page: %s',
    async (code) => {
      const answer = await new Api(service, null).get(`/data-deletion/${code}`).expect(404);
      expect(answer.body).toEqual(problem(404, 'not_found'));
    },
  );
});
