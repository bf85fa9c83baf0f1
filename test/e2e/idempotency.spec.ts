import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import type { Test } from 'supertest';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { pageOf } from '../support/link-pages.js';
import { Api, problem } from '../support/http.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DAY_MS = 24 * 60 * 60_000;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let app: Api;
let account: { id: string; igId: string; username: string };
let keys = 0;
const clock = new ControlledClock();
const secrets = makeSecrets();

const newKey = (): string => `key ${++keys}`;
const mint = (key: string, body: object, by: Api = app): Test =>
  by.post('/v1/links', body).set('idempotency-key', key);
const count = async (table: 'links' | 'idempotency_keys'): Promise<number> =>
  (await database.query<{ count: number }>(`SELECT count(*)::int FROM ${table}`))[0]?.count ?? -1;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { env: secrets, clock });
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  app = new Api(service, tenant.apiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('repeated mint', () => {
  test('a repeated mint gets the first answer byte for byte, and mints nothing', async () => {
    const key = newKey();
    const wish = {
      externalUserId: 'twice',
      sessionId: 's',
      ttlSeconds: 60,
      context: { z: 1, a: [{ y: null, b: 'é' }], '2': 0 },
      returnUrl: 'https://app.example/back',
      confirmation: 'app',
    };
    const first = await mint(key, wish).expect(201);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const links = await count('links');
    clock.advance(5_000);
    const turned = Object.fromEntries(Object.entries(wish).reverse());
    const second = await mint(key, { ...turned, context: { '2': 0, a: [{ b: 'é', y: null }], z: 1 } }).expect(
      201,
    );
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.text).toBe(first.text);
    expect(await count('links')).toBe(links);
  });

  test('a repeated mint gets the first answer, whatever happened to the link, the settings and the grants', async () => {
    const [key, wish] = [newKey(), { externalUserId: 'moved on' }];
    const first = await mint(key, wish).expect(201);
    const event = {
      igId: account.igId,
      igsid: '4711',
      ref: first.body.ref,
      timestampMs: clock.now().getTime(),
    };
    await service.meta.deliver(deliveryOf([referralEvent(event)]));
    expect((await app.get(`/v1/links/${first.body.id}`)).body.status).toBe('linked');
    await service.createAccount('second', [tenant]);
    await app.post('/v1/links', wish).expect(422);
    expect((await mint(key, wish).expect(201)).text).toBe(first.text);
    await database.query(`DELETE FROM app_accounts WHERE account_id <> $1`, [account.id]);
    await service.close();
    service = await startTestApp(database.url, { env: secrets, clock });
    app = new Api(service, tenant.apiKey);
  });

  test('a repeated mint gets the first answer, with its ref and its first end, after a page has opened and extended the link', async () => {
    const [key, wish] = [newKey(), { externalUserId: 'patient', ttlSeconds: 61 }];
    const first = await mint(key, wish).expect(201);
    const page = pageOf(service, first.body);
    await page.open();
    for (const _extension of [1, 2, 3]) expect(await page.extend()).toBe('extended');
    const { body: link } = await app.get(`/v1/links/${first.body.id}`);
    expect(Date.parse(link.expiresAt)).toBe(Date.parse(first.body.expiresAt) + 183_000);
    expect(link.openedAt).toBe(clock.now().toISOString());
    expect((await mint(key, wish).expect(201)).text).toBe(first.text);
    // The first ref works until the new end.
    clock.advance(200_000);
    const timestampMs = clock.now().getTime();
    const event = { igId: account.igId, igsid: '4712', ref: first.body.ref, timestampMs };
    await service.meta.deliver(deliveryOf([referralEvent(event)]));
    expect((await app.get(`/v1/links/${first.body.id}`)).body.status).toBe('linked');
    expect((await service.admin.lookup(first.body.ref)).ref).toMatchObject({
      valid: true,
      linkId: first.body.id,
      expiresAt: new Date(Math.ceil(Date.parse(first.body.expiresAt) / 1_000) * 1_000).toISOString(),
    });
  });

  test('a repeated mint does not supersede a newer link of the session', async () => {
    const [key, wish] = [newKey(), { externalUserId: 'newer', sessionId: 's' }];
    await mint(key, wish).expect(201);
    const newer = await mint(newKey(), wish).expect(201);
    await mint(key, wish).expect(201);
    expect((await app.get(`/v1/links/${newer.body.id}`)).body.status).toBe('pending');
  });

  test('a repeated mint answers with the account’s current name', async () => {
    const [key, wish] = [newKey(), { externalUserId: 'renamed' }];
    const admin = new Api(service, service.adminApiKey);
    const rename = (username: string): Test =>
      admin.patch(`/v1/admin/accounts/${toTypeId('acc', account.id)}`, { username }).expect(200);
    const first = await mint(key, wish).expect(201);
    await rename('acme.new');
    const second = await mint(key, wish).expect(201);
    expect(second.body).toEqual({
      ...first.body,
      url: `https://ig.me/acme.new?ref=${first.body.ref}`,
      account: { igId: account.igId, username: 'acme.new' },
    });
    await rename('acme');
  });

  test('a repeated mint is a new one after 24 hours', async () => {
    const [key, wish] = [newKey(), { externalUserId: 'next day' }];
    const first = await mint(key, wish).expect(201);
    clock.advance(DAY_MS - 1);
    expect((await mint(key, wish).expect(201)).body.id).toBe(first.body.id);
    clock.advance(1);
    const next = await mint(key, wish).expect(201);
    expect(next.headers['idempotent-replayed']).toBeUndefined();
    expect(next.body.id).not.toBe(first.body.id);
    expect((await mint(key, wish).expect(201)).text).toBe(next.text);
  });
});

describe('used key', () => {
  test('an Idempotency-Key that was used is refused with another body', async () => {
    const key = newKey();
    await mint(key, { externalUserId: 'a' }).expect(201);
    const links = await count('links');
    for (const other of [
      { externalUserId: 'b' },
      { externalUserId: 'a', sessionId: null },
      { externalUserId: '' },
    ]) {
      const { body } = await mint(key, other).expect(422);
      expect(body).toEqual(problem(422, 'idempotency_key_reused'));
    }
    expect(await count('links')).toBe(links);
  });

  test('an Idempotency-Key belongs to its app', async () => {
    const key = newKey();
    const other = await service.createTenant();
    const first = await mint(key, { externalUserId: 'a', account: 'acme' }).expect(201);
    await database.query(`INSERT INTO app_accounts VALUES ($1, $2, now())`, [other.appId, account.id]);
    const theirs = await mint(key, { externalUserId: 'b' }, new Api(service, other.apiKey)).expect(201);
    expect(theirs.body.appId).not.toBe(first.body.appId);
  });

  test('an Idempotency-Key whose link was removed is refused with its reason', async () => {
    const [key, wish] = [newKey(), { externalUserId: 'gone' }];
    const { body } = await mint(key, wish).expect(201);
    await database.query(`DELETE FROM links WHERE id = $1`, [fromTypeId('lnk', body.id)]);
    expect((await mint(key, wish).expect(422)).body).toEqual(problem(422, 'idempotency_key_reused'));
  });

  test('an Idempotency-Key is refused with its reason when the key that signed the ref was removed from the ring', async () => {
    const [key, wish] = [newKey(), { externalUserId: 'rotated' }];
    await mint(key, wish).expect(201);
    const { REF_SIGNING_KEYS } = makeSecrets();
    const rotated = { ...secrets, REF_SIGNING_KEYS: REF_SIGNING_KEYS.replace('k1', 'k2') };
    const after = await startTestApp(database.url, { env: rotated, clock });
    const { body } = await mint(key, wish, new Api(after, tenant.apiKey)).expect(422);
    expect(body).toEqual(problem(422, 'idempotency_key_reused'));
    await after.close();
  });

  test('an Idempotency-Key may be used for the corrected request when the first was refused', async () => {
    const key = newKey();
    const kept = await count('idempotency_keys');
    await mint(key, { externalUserId: '' }).expect(422);
    await mint(key, { externalUserId: 'a', account: 'unknown' }).expect(422);
    await mint(key, { externalUserId: 'a', onConflict: 'replace' }).expect(422);
    expect(await count('idempotency_keys')).toBe(kept);
    await mint(key, { externalUserId: 'a' }).expect(201);
  });

  test('an Idempotency-Key is stored as a hash, without the body or the ref', async () => {
    const key = 'unmistakable-key';
    const { body } = await mint(key, { externalUserId: 'unmistakable-user' }).expect(201);
    const rows = await database.query<{ text: string; escaped: string }>(
      `SELECT k::text AS text, encode(k.hash || k.fingerprint, 'escape') AS escaped FROM idempotency_keys k
       WHERE resource_id = $1`,
      [fromTypeId('lnk', body.id)],
    );
    expect(rows).toHaveLength(1);
    for (const secret of [key, 'unmistakable-user', body.ref, Buffer.from(key).toString('hex')])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('invalid key', () => {
  test.each([[''], ['x'.repeat(256)], ['\u00fc']])('the Idempotency-Key %j is refused', async (key) => {
    const kept = await count('links');
    expect((await mint(key, { externalUserId: 'a' }).expect(400)).body).toEqual(
      problem(400, 'malformed_request'),
    );
    expect(await count('links')).toBe(kept);
  });

  test('two Idempotency-Key headers are refused', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${tenant.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': ['one', 'two'],
      };
      const call = httpRequest(`${service.baseUrl}/v1/links`, { method: 'POST', headers }, (answer) =>
        resolve(answer.resume().statusCode),
      );
      call.on('error', reject).end('{"externalUserId":"a"}');
    });
    expect(status).toBe(400);
  });

  test('an Idempotency-Key is not checked before the API key', async () => {
    await mint('', { externalUserId: 'a' }, new Api(service, null)).expect(401);
  });
});
