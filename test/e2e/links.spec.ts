import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { deliveryOf, postbackEvent, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let api: Api;
let support: Api;
let stranger: Api;
let account: { id: string; igId: string; username: string };
const clock = new ControlledClock();

const tap = async (ref: string, igsid: string): Promise<void> => {
  const event = postbackEvent({
    igId: account.igId,
    igsid,
    ref,
    timestampMs: clock.now().getTime(),
    icebreaker: { title: 'Connect me', payload: 'CONNECT' },
  });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
};
interface Page {
  data: { id: string }[];
  nextCursor: string | null;
}
const idsOf = (body: { data: { id: string }[] }): string[] => body.data.map(({ id }) => id);

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  shop = await service.createTenant();
  const other = await service.createTenant();
  account = await service.createAccount('acme', [shop, other]);
  api = new Api(service, shop.apiKey);
  stranger = new Api(service, other.apiKey);
  support = new Api(service, service.adminApiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('GET /v1/links', () => {
  let minted: string[];

  beforeAll(async () => {
    minted = [];
    for (let index = 0; index < 5; index++) {
      const body = { externalUserId: 'lister', sessionId: `s-${index}`, channel: index < 2 ? 'web' : 'mail' };
      minted.unshift((await shop.client.mint(body)).id);
    }
  });

  test('GET /v1/links lists an app’s links newest first, without their secrets', async () => {
    const { body } = await api.get('/v1/links?externalUserId=lister').expect(200);
    expect(idsOf(body)).toEqual(minted);
    expect(body.nextCursor).toBeNull();
    expect(body.data[0]).toMatchObject({ status: 'pending', externalUserId: 'lister', decidedAt: null });
    for (const secret of ['url', 'ref', 'connectUrl', 'qrUrl'])
      expect(body.data[0]).not.toHaveProperty(secret);
  });

  test('GET /v1/links continues from page to page without a gap or a repeat', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: { body: Page } = await api
        .get(`/v1/links?externalUserId=lister&limit=2${next}`)
        .expect(200);
      seen.push(...idsOf(page.body));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(minted);
  });

  test('GET /v1/links filters by channel', async () => {
    const { body } = await api.get('/v1/links?externalUserId=lister&channel=web').expect(200);
    expect(idsOf(body)).toEqual(minted.slice(3));
  });

  test('GET /v1/links shows another app nothing, not even by the app’s id', async () => {
    const ofOther = await stranger.get('/v1/links?externalUserId=lister').expect(200);
    const byId = await stranger.get(`/v1/links?appId=${toTypeId('app', shop.appId)}`).expect(200);
    expect([ofOther.body.data, byId.body.data]).toEqual([[], []]);
  });

  test('GET /v1/links shows support the links of every app, or of one', async () => {
    const all = await support.get('/v1/links?externalUserId=lister').expect(200);
    const one = await support.get(`/v1/links?appId=${toTypeId('app', shop.appId)}&limit=100`).expect(200);
    expect(idsOf(all.body)).toEqual(minted);
    expect(idsOf(one.body)).toEqual(expect.arrayContaining(minted));
    expect((await support.get('/v1/links?appId=app_nonsense').expect(200)).body.data).toEqual([]);
  });

  test.each([
    ['status=open', '/status'],
    ['limit=0', '/limit'],
    ['externalUserId=', '/externalUserId'],
    ['colour=red', '/colour'],
  ])('GET /v1/links refuses ?%s', async (query, pointer) => {
    const { body } = await api.get(`/v1/links?${query}`).expect(422);
    expect(body).toMatchObject({ ...problem(422, 'validation_failed'), errors: [{ pointer }] });
  });

  test('GET /v1/links filters by the status that a reader sees, before and after the sweep', async () => {
    const statusOf = async (status: string): Promise<string[]> =>
      idsOf((await api.get(`/v1/links?externalUserId=ageing&status=${status}`).expect(200)).body);
    const link = await shop.client.mint({ externalUserId: 'ageing', ttlSeconds: 60 });
    expect([await statusOf('pending'), await statusOf('expired')]).toEqual([[link.id], []]);
    clock.advance(61_000);
    expect([await statusOf('pending'), await statusOf('expired')]).toEqual([[], [link.id]]);
    expect(await service.app.get(LinkSweepService).sweep()).toBeGreaterThan(0);
    expect([await statusOf('pending'), await statusOf('expired')]).toEqual([[], [link.id]]);
    await tap((await shop.client.mint({ externalUserId: 'ageing' })).ref, '700000001');
    expect(await statusOf('linked')).toHaveLength(1);
  });
});

describe('POST /v1/links/{id}/revoke', () => {
  test('POST /v1/links/{id}/revoke closes a pending link for good, and answers the same again', async () => {
    const link = await shop.client.mint({ externalUserId: 'revoker' });
    const first = await api.post(`/v1/links/${link.id}/revoke`).expect(200);
    expect(first.body).toMatchObject({
      status: 'revoked',
      reason: null,
      completedAt: clock.now().toISOString(),
    });
    clock.advance(1_000);
    const again = await api.post(`/v1/links/${link.id}/revoke`).expect(200);
    expect(again.body).toEqual(first.body);
    await tap(link.ref, '700000002');
    const { body } = await api.get(`/v1/links/${link.id}/attempts`).expect(200);
    expect(body.data).toMatchObject([{ outcome: 'revoked', igsid: '700000002' }]);
    expect(await shop.client.identities({ externalUserId: 'revoker' })).toEqual([]);
  });

  test('POST /v1/links/{id}/revoke is final for a superseded link too, whose earlier event would still have counted', async () => {
    const old = await shop.client.mint({ externalUserId: 'hasty' });
    const tappedAt = clock.now().getTime();
    clock.advance(1_000);
    await shop.client.mint({ externalUserId: 'hasty' });
    expect((await shop.client.link(old.id)).reason).toBe('superseded');
    const { body } = await api.post(`/v1/links/${old.id}/revoke`).expect(200);
    expect(body).toMatchObject({ status: 'revoked', reason: null });
    const event = referralEvent({
      igId: account.igId,
      igsid: '700000003',
      ref: old.ref,
      timestampMs: tappedAt,
    });
    await service.meta.deliver(deliveryOf([event]));
    expect((await shop.client.link(old.id)).status).toBe('revoked');
  });

  test('POST /v1/links/{id}/revoke works on an expired link', async () => {
    const link = await shop.client.mint({ externalUserId: 'late', ttlSeconds: 60 });
    const tappedAt = clock.now().getTime();
    clock.advance(61_000);
    expect((await api.post(`/v1/links/${link.id}/revoke`).expect(200)).body.status).toBe('revoked');
    const event = referralEvent({
      igId: account.igId,
      igsid: '700000004',
      ref: link.ref,
      timestampMs: tappedAt,
    });
    await service.meta.deliver(deliveryOf([event]));
    expect((await shop.client.link(link.id)).status).toBe('revoked');
  });

  test('POST /v1/links/{id}/revoke is refused for a linked or rejected link', async () => {
    const link = await shop.client.mint({ externalUserId: 'fast' });
    await tap(link.ref, '700000005');
    const refused = await api.post(`/v1/links/${link.id}/revoke`).expect(409);
    expect(refused.body).toMatchObject(problem(409, 'link_closed'));
    const rival = await shop.client.mint({ externalUserId: 'rival' });
    await tap(rival.ref, '700000005');
    expect((await shop.client.link(rival.id)).status).toBe('rejected');
    await api.post(`/v1/links/${rival.id}/revoke`).expect(409);
  });

  test('POST /v1/links/{id}/revoke is open to support with an audit entry, and does not find another app’s link', async () => {
    const link = await shop.client.mint({ externalUserId: 'supported' });
    expect((await stranger.post(`/v1/links/${link.id}/revoke`).expect(404)).body).toMatchObject(
      problem(404, 'not_found'),
    );
    expect((await support.post(`/v1/links/${link.id}/revoke`).expect(200)).body.status).toBe('revoked');
    const entries = await database.query(
      `SELECT actor, action FROM audit_entries WHERE action = 'link.revoked' ORDER BY id DESC LIMIT 1`,
    );
    expect(entries).toEqual([{ actor: 'admin', action: 'link.revoked' }]);
  });

  test('a link that is revoked and redeemed at the same moment is either linked or revoked', async () => {
    for (let round = 0; round < 20; round++) {
      const link = await shop.client.mint({ externalUserId: `racer-${round}` });
      const igsid = `71000${round}`;
      const [revoked] = await Promise.all([api.post(`/v1/links/${link.id}/revoke`), tap(link.ref, igsid)]);
      const { status } = await shop.client.link(link.id);
      const identities = await shop.client.identities({ externalUserId: `racer-${round}` });
      expect([status, identities.length]).toEqual(revoked.status === 200 ? ['revoked', 0] : ['linked', 1]);
    }
  });
});

describe('attempts', () => {
  test('the attempts of a link show the app everything that was tried with it, newest first, page by page', async () => {
    const link = await shop.client.mint({ externalUserId: 'tried' });
    for (const igsid of ['720001', '720002', '720003']) await tap(link.ref, igsid);
    const first = await api.get(`/v1/links/${link.id}/attempts?limit=2`).expect(200);
    expect(first.body.data).toMatchObject([
      { outcome: 'used_by_other', igsid: '720003', linkId: link.id },
      { outcome: 'used_by_other', igsid: '720002' },
    ]);
    const rest = await api.get(`/v1/links/${link.id}/attempts?limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({
      data: [
        {
          outcome: 'linked',
          detail: 'The person was linked to the external user.',
          via: 'postback',
          icebreaker: { title: 'Connect me', payload: 'CONNECT' },
          account: { igId: account.igId, username: 'acme' },
        },
      ],
      nextCursor: null,
    });
    await stranger.get(`/v1/links/${link.id}/attempts`).expect(404);
  });

  test('the attempts of all apps are for support, with filters', async () => {
    const link = await shop.client.mint({ externalUserId: 'searched' });
    const signature = link.ref.slice(link.ref.lastIndexOf('=') + 1);
    await tap(link.ref.replace(signature, signature.split('').reverse().join('')), '730001');
    await tap(link.ref, '730001');
    const outcomes = async (query: string): Promise<string[]> => {
      const { body } = await support.get(`/v1/admin/attempts?${query}`).expect(200);
      return body.data.map(({ outcome }: { outcome: string }) => outcome);
    };
    expect(await outcomes('igsid=730001')).toEqual(['linked', 'invalid_token']);
    expect(await outcomes('igsid=730001&outcome=invalid_token')).toEqual(['invalid_token']);
    expect(await outcomes(`linkId=${link.id}`)).toEqual(['linked']);
    expect(await outcomes('igsid=730001&account=ACME')).toEqual(['linked', 'invalid_token']);
    expect(await outcomes('igsid=730001&account=unknown')).toEqual([]);
    expect(await outcomes(`igsid=730001&appId=${toTypeId('app', shop.appId)}`)).toEqual(['linked']);
    expect(await outcomes('linkId=lnk_nonsense')).toEqual([]);
    expect((await api.get('/v1/admin/attempts').expect(403)).body).toMatchObject(
      problem(403, 'insufficient_scope'),
    );
  });
});

describe('disabled app', () => {
  test('disabling an app revokes its pending links before it is answered, and leaves what is linked', async () => {
    const doomed = await service.createTenant();
    await support.post(`/v1/admin/apps/${toTypeId('app', doomed.appId)}/accounts`, {
      accountId: toTypeId('acc', account.id),
    });
    const [open, used] = [
      await doomed.client.mint({ externalUserId: 'd-1' }),
      await doomed.client.mint({ externalUserId: 'd-2' }),
    ];
    await tap(used.ref, '740001');
    await support
      .patch(`/v1/admin/apps/${toTypeId('app', doomed.appId)}`, { status: 'disabled' })
      .expect(200);
    const statusOf = async ({ id }: { id: string }): Promise<object> =>
      (await support.get(`/v1/links/${id}`).expect(200)).body;
    expect(await statusOf(open)).toMatchObject({ status: 'revoked', reason: 'app_disabled' });
    expect(await statusOf(used)).toMatchObject({ status: 'linked' });
    await tap(open.ref, '740002');
    const { body } = await support.get(`/v1/links/${open.id}/attempts?people=shown`).expect(200);
    expect(body.data).toMatchObject([{ outcome: 'revoked', igsid: '740002' }]);
    await new Api(service, doomed.apiKey).get('/v1/links').expect(401);
  });
});
