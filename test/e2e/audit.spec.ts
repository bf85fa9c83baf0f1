import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApiKey, hashApiKey } from '../../src/api-keys/api-key.js';
import { AUDIT_ACTIONS } from '../../src/audit/audit-actions.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly actor: { readonly kind: string; readonly keyId: string | null; readonly name: string | null };
  readonly appId: string | null;
  readonly target: { readonly kind: string; readonly id: string } | null;
  readonly requestId: string;
  readonly subjectMatches?: boolean;
}

const ids = new Ids();
let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { igId: string };
let app: Api;
let admin: Api;
let support: Api;
let supportKeyId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  app = new Api(service, tenant.apiKey);
  admin = new Api(service, service.adminApiKey);
  const named = await makeAdminKey('Kim of support');
  support = new Api(service, named.key);
  supportKeyId = named.keyId;
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

async function makeAdminKey(name: string): Promise<{ key: string; keyId: string }> {
  const id = ids.newUuid();
  const key = createApiKey(id, (size) => ids.randomBytes(size));
  await database.query(
    `INSERT INTO api_keys (id, name, hash, scopes, created_at) VALUES ($1, $2, $3, '{admin}', now())`,
    [id, name, hashApiKey(key)],
  );
  return { key, keyId: toTypeId('key', id) };
}

/** Links a person to a user and gives the identity's id. */
async function link(externalUserId: string, igsid: string): Promise<{ identityId: string; ref: string }> {
  const { ref } = await tenant.client.mint({ externalUserId });
  const event = messageEvent({ igId: account.igId, igsid, ref, timestampMs: Date.now(), mid: `m-${igsid}` });
  await service.meta.deliver(deliveryOf([event]));
  const [identity] = await tenant.client.identities({ igsid });
  if (!identity) throw new Error('the person was not linked');
  return { identityId: identity.id, ref };
}

const appId = (): string => toTypeId('app', tenant.appId);

async function audit(filter: Readonly<Record<string, string>>): Promise<Entry[]> {
  const { body } = await admin.get(`/v1/admin/audit?${new URLSearchParams(filter)}`).expect(200);
  return body.data;
}

describe('reads by admins', () => {
  test('the audit records who read which identity in which request, and nothing of the person', async () => {
    const { identityId } = await link('seen', '7000000000000001');
    const answer = await support.get(`/v1/identities/${identityId}`).expect(200);
    expect(await audit({ target: identityId })).toEqual([
      {
        id: expect.stringMatching(/^aud_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        actor: { kind: 'admin', keyId: supportKeyId, name: 'Kim of support' },
        action: 'person.read',
        appId: appId(),
        target: { kind: 'identity', id: identityId },
        requestId: answer.headers['x-request-id'],
      },
    ]);
  });

  test('the audit has an entry for each person of a list, found by the IGSID and by the query', async () => {
    await link('listed-a', '7000000000000002');
    await link('listed-b', '7000000000000003');
    await support.get('/v1/identities?people=shown&limit=2').expect(200);
    for (const subject of ['7000000000000002', '7000000000000003'])
      expect(await audit({ subject })).toMatchObject([{ action: 'person.read', subjectMatches: true }]);

    await support.get('/v1/identities?people=shown&externalUserId=listed-a').expect(200);
    expect(await audit({ subject: '7000000000000002' })).toHaveLength(2);
    expect(await audit({ subject: 'listed-a' })).toMatchObject([{ target: null, subjectMatches: true }]);
  });

  test('the audit records a query that found no one, and a list without people', async () => {
    await support.get('/v1/identities?people=shown&igsid=7000000000000404').expect(200);
    expect(await audit({ subject: '7000000000000404' })).toMatchObject([{ action: 'person.read' }]);
    const before = await audit({ keyId: supportKeyId });
    await support.get('/v1/identities?people=shown&account=unknown').expect(200);
    expect(await audit({ keyId: supportKeyId })).toHaveLength(before.length + 1);
  });

  test('the audit records that an admin unlinked an identity, and that a repeated unlink showed it', async () => {
    const { identityId } = await link('ended', '7000000000000004');
    for (let round = 0; round < 2; round++)
      await support.post(`/v1/identities/${identityId}/unlink`, {}).expect(200);
    const entries = await audit({ target: identityId });
    expect(entries.map(({ action }) => action)).toEqual(['person.read', 'identity.unlinked']);
  });

  test('the audit has no entry for an app that reads its own users, for a missing identity, and for reads of the audit', async () => {
    const { identityId } = await link('own', '7000000000000005');
    const count = async (): Promise<unknown> => database.query('SELECT count(*) FROM audit_entries');
    const before = await count();
    await app.get(`/v1/identities/${identityId}`).expect(200);
    await app.get('/v1/identities?igsid=7000000000000005').expect(200);
    await admin.get('/v1/identities/idn_01m829gwa4f22v2ns6gq3qknya').expect(404);
    await audit({ subject: '7000000000000005' });
    expect(await count()).toEqual(before);
  });

  test("the audit names an app's key by its app, and the key of the environment by its variable", async () => {
    const { identityId } = await link('named', '7000000000000006');
    await admin.get(`/v1/identities/${identityId}`).expect(200);
    await app.post(`/v1/identities/${identityId}/unlink`, {}).expect(200);
    const [byApp, byAdmin] = await audit({ target: identityId });
    expect(byApp).toMatchObject({ action: 'identity.unlinked', actor: { kind: 'app', name: 'test app' } });
    expect(byAdmin).toMatchObject({ actor: { kind: 'admin', name: 'ADMIN_API_KEY' } });
    expect(await audit({ keyId: byApp?.actor.keyId ?? '' })).toEqual([byApp]);
  });
});

/** The next cursor of a page; null on the last. */
const readNext = (body: { nextCursor: string | null }): string | null => body.nextCursor;

describe('GET /v1/admin/audit', () => {
  test('GET /v1/admin/audit answers page by page, newest first, and by every filter at once', async () => {
    const { identityId } = await link('paged', '7000000000000007');
    for (let round = 0; round < 5; round++) await support.get(`/v1/identities/${identityId}`).expect(200);
    const filter = {
      keyId: supportKeyId,
      action: 'person.read',
      target: identityId,
      subject: ' 7000000000000007 ',
      appId: appId(),
    };
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = new URLSearchParams({ ...filter, limit: '2', ...(cursor ? { cursor } : {}) });
      const { body } = await admin.get(`/v1/admin/audit?${query}`).expect(200);
      seen.push(...body.data.map(({ id }: Entry) => id));
      cursor = readNext(body);
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect((await audit(filter)).map(({ id }) => id)).toEqual(seen);
  });

  test('GET /v1/admin/audit finds nothing for an action that did not happen', async () => {
    expect(await audit({ action: 'person.erased' })).toEqual([]);
    expect(await audit({ subject: 'no such person' })).toEqual([]);
    expect(await audit({ appId: toTypeId('app', ids.newUuid()) })).toEqual([]);
    expect(await audit({ target: toTypeId('lnk', ids.newUuid()) })).toEqual([]);
  });

  test('GET /v1/admin/audit refuses an unknown filter value instead of returning an empty list', async () => {
    const wrong = 'keyId=app_1&action=person.seen&target=x&appId=key_1&limit=0';
    const { body } = await admin.get(`/v1/admin/audit?${wrong}`).expect(422);
    expect(body).toEqual({ ...problem(422, 'validation_failed'), errors: expect.any(Array) });
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted();
    expect(pointers).toEqual(['/action', '/appId', '/keyId', '/limit', '/target']);
    for (const action of AUDIT_ACTIONS) await admin.get(`/v1/admin/audit?action=${action}`).expect(200);
  });

  test('GET /v1/admin/audit requires an admin key', async () => {
    const { body } = await app.get('/v1/admin/audit').expect(403);
    expect(body).toEqual(problem(403, 'insufficient_scope'));
  });
});

test('the audit contains no person, query or ref, whatever was done', async () => {
  const externalUserId = 'secretive-user@example.org';
  const igsid = '7999999999999999';
  const { identityId, ref } = await link(externalUserId, igsid);
  await support
    .get(`/v1/identities?people=shown&externalUserId=${encodeURIComponent(externalUserId)}`)
    .expect(200);
  await support.get(`/v1/identities?people=shown&igsid=${igsid}`).expect(200);
  await support.get(`/v1/admin/lookup?q=${igsid}`).expect(200);
  await support.post('/v1/admin/lookup', { q: `https://ig.me/acme?ref=${ref}` }).expect(200);
  await support
    .post(`/v1/identities/${identityId}/unlink`, { reason: 'because of secretive-user' })
    .expect(200);
  const [dump] = await database.query<{ text: string }>(
    `SELECT string_agg(e::text, ' ') || string_agg(encode(subject_hash, 'escape'), ' ') AS text FROM audit_entries e`,
  );
  const text = dump?.text ?? '';
  expect(text).toContain('identity.unlinked');
  for (const secret of [
    externalUserId,
    'secretive',
    igsid,
    ref,
    ref.slice(0, 40),
    `m-${igsid}`,
    account.igId,
  ])
    expect(text).not.toContain(secret);
});
