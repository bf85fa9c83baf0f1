import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { createEndpoint } from '../support/endpoints.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const USER = 'customer-4711';
const IGSID = '6789012345678901';
const clock = new ControlledClock();

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let club: TestTenant;
let account: { readonly igId: string };
let admin: Api;
let viewer: Api;
let identity: string;

interface Shown {
  readonly identity: { readonly id: string; readonly externalUserId: string; readonly status: string };
  readonly history: readonly {
    readonly id: string;
    readonly status: string;
    readonly unlinkReason: string;
  }[];
  readonly data: readonly {
    readonly kind: string;
    readonly event: string;
    readonly id: string;
    readonly unlinkReason: string | null;
  }[];
  readonly nextCursor: string | null;
  readonly isWhole: boolean;
}

async function connect(tenant: TestTenant, externalUserId: string, igsid: string): Promise<string> {
  const link = await tenant.client.mint({ externalUserId });
  clock.advance(30_000);
  const timestampMs = clock.now().getTime();
  const event = referralEvent({ igId: account.igId, igsid, ref: link.ref, timestampMs });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
  const [made] = await tenant.client.identities({ igsid });
  return made?.id ?? 'none';
}

const read = async (query = '', api = admin, id = identity): Promise<Shown> =>
  (await api.get(`/v1/admin/identities/${id}/timeline${query}`).expect(200)).body;
const entries = async (): Promise<number> =>
  (await database.query(`SELECT 1 FROM audit_entries WHERE action = 'person.read'`)).length;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  [shop, club] = [await service.createTenant(), await service.createTenant()];
  account = await service.createAccount('acme', [shop, club]);
  await createEndpoint(service, shop, 'https://shop.example/hook');
  admin = new Api(service, service.adminApiKey);
  const { key } = (await admin.post('/v1/admin/keys', { name: 'viewer', role: 'viewer' }).expect(201)).body;
  viewer = new Api(service, key);
  const before = await connect(shop, USER, '6789012345678902');
  await new Api(service, shop.apiKey).post(`/v1/identities/${before}/unlink`, { reason: 'wrong account' });
  clock.advance(60_000);
  identity = await connect(shop, USER, IGSID);
  await connect(club, USER, IGSID);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('the time line of an identity', () => {
  test('has what happened to its user and person in its app, newest first, and nothing of another app', async () => {
    const timeline = await read('?limit=100');
    expect(timeline.data.filter(({ kind }) => kind !== 'notification').map(({ event }) => event)).toEqual([
      'linked',
      'came',
      'minted',
      'unlinked',
      'linked',
      'came',
      'minted',
    ]);
    const notified = timeline.data.filter(({ event }) => event === 'notified');
    expect(notified).toHaveLength(3);
    expect(timeline).toMatchObject({
      identity: { id: identity, status: 'active' },
      history: [{ status: 'unlinked' }],
      nextCursor: null,
      isWhole: true,
    });
  });

  test('masks people and leaves nothing in the audit, unless they are asked for: then one entry for each', async () => {
    const before = await entries();
    const masked = JSON.stringify(await read('?limit=100'));
    expect(masked).toContain('cu…11');
    for (const secret of [USER, IGSID, '6789012345678902', 'wrong account'])
      expect(masked).not.toContain(secret);
    expect(await entries()).toBe(before);

    const shown = await read('?limit=100&people=shown');
    expect(shown).toMatchObject({
      identity: { externalUserId: USER, igsid: IGSID },
      history: [{ unlinkReason: 'wrong account', igsid: '6789012345678902' }],
    });
    expect(shown.data.find(({ event }) => event === 'unlinked')?.unlinkReason).toBe('wrong account');
    // The user has been two people.
    expect(await entries()).toBe(before + 2);
  });

  test('is cut into pages, of all kinds or of one', async () => {
    const whole = await read('?limit=100');
    const keys: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: Shown = await read(`?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      keys.push(...page.data.map(({ id, event }) => `${id} ${event}`));
      cursor = page.nextCursor;
    }
    expect(keys).toEqual(whole.data.map(({ id, event }) => `${id} ${event}`));
    const links = await read('?kind=link');
    expect(links.data.map(({ kind, event }) => [kind, event])).toEqual([
      ['link', 'minted'],
      ['link', 'minted'],
    ]);
  });

  test('is for operators: a viewer sees it masked, an app does not see it', async () => {
    expect((await read('', viewer)).identity.externalUserId).toBe('cu…11');
    const path = `/v1/admin/identities/${identity}/timeline`;
    const refused = await viewer.get(`${path}?people=shown`).expect(403);
    expect(refused.body).toEqual(problem(403, 'insufficient_scope'));
    await new Api(service, shop.apiKey).get(path).expect(403);
    await new Api(service, null).get(path).expect(401);
  });

  test('is not there for an identity that is not', async () => {
    for (const id of ['idn_01jd00000000000000000000000', identity.replace(/.$/, 'z'), 'x'])
      await admin.get(`/v1/admin/identities/${id}/timeline`).expect(404);
    await admin.get(`/v1/admin/identities/${identity}/timeline?kind=person`).expect(422);
    await admin.get(`/v1/admin/identities/${identity}/timeline?cursor=x`).expect(400);
  });
});
