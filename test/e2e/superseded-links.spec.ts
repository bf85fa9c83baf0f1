import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fromTypeId } from '../../src/ids/type-id.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import type { MintedLinkAnswer } from '../../src/simulator/hitch-client.js';
import { deliveryOf, referralEvent } from '../../src/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import {
  expectToBeQueued,
  holdToContract,
  type OutboxRow,
  readOutbox,
  seedEndpoint,
  typesOf,
  waitForOutbox,
} from '../support/outbox.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const clock = new ControlledClock();
let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let api: Api;
let igId: string;
let endpointId: string;
let story = 0;
/** A name that no other test has. */
let user: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  shop = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop]));
  api = new Api(service, shop.apiKey);
  endpointId = await seedEndpoint(database, shop);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

beforeEach(() => {
  user = `user-${++story}`;
});

const mint = (): Promise<MintedLinkAnswer> => shop.client.mint({ externalUserId: user, sessionId: 'same' });
const linkOf = async ({ id }: { id: string }): Promise<object> =>
  (await api.get(`/v1/links/${id}`).expect(200)).body;

/** What was written about this test's user, as the document says, each with its job. */
async function outbox(): Promise<OutboxRow[]> {
  const rows = await readOutbox(database, user);
  holdToContract(service, rows);
  await expectToBeQueued(database, rows);
  return rows;
}

async function sweep(): Promise<void> {
  await service.app.get(LinkSweepService).sweep();
}

describe('of links that a mint takes the place of, an app is told', () => {
  const flagged = async (): Promise<number> =>
    (await database.query('SELECT FROM links WHERE unannounced AND external_user_id = $1', [user])).length;

  test('a moment later, once, whatever is asked of them then', async () => {
    const links = [];
    for (let round = 0; round < 3; round++) links.push(await mint());
    await waitForOutbox(database, user, 2);
    for (const { id } of links.slice(0, 2)) await api.post(`/v1/links/${id}/revoke`).expect(200);
    await sweep();
    const rows = await outbox();
    expect(rows.map(({ type, data }) => [type, data['id'], data['status'], data['reason']])).toEqual(
      links.slice(0, 2).map(({ id }) => ['link.revoked', id, 'revoked', 'superseded']),
    );
    expect(await flagged()).toBe(0);
  });

  /** As a crash right after the mint leaves it: superseded, and nobody told. */
  async function leaveUntold(): Promise<MintedLinkAnswer> {
    await database.query('UPDATE endpoints SET deleted_at = now() WHERE id = $1', [endpointId]);
    const link = await mint();
    await mint();
    await database.query('UPDATE endpoints SET deleted_at = NULL WHERE id = $1', [endpointId]);
    expect(await flagged()).toBe(0);
    await database.query('UPDATE links SET unannounced = true WHERE id = $1', [fromTypeId('lnk', link.id)]);
    return link;
  }

  test('by the sweep when a crash came between', async () => {
    const link = await leaveUntold();
    await Promise.all([sweep(), sweep()]);
    await sweep();
    const rows = await outbox();
    expect(rows).toMatchObject([{ type: 'link.revoked', data: await linkOf(link) }]);
    expect(rows[0]?.data).toMatchObject({ reason: 'superseded' });
  });

  test('by an explicit revocation when that comes first', async () => {
    const link = await leaveUntold();
    await api.post(`/v1/links/${link.id}/revoke`).expect(200);
    await sweep();
    expect(await outbox()).toMatchObject([{ type: 'link.revoked', data: { id: link.id, reason: null } }]);
  });

  test('nothing when an event from before links it first', async () => {
    const link = await leaveUntold();
    const event = { igId, igsid: `95${++story}`, ref: link.ref, timestampMs: clock.now().getTime() };
    expect((await service.meta.deliver(deliveryOf([referralEvent(event)]))).status).toBe(200);
    await sweep();
    expect(typesOf(await outbox())).toEqual(['identity.linked']);
  });

  test('nothing when no endpoint wants to know', async () => {
    const app = await service.createTenant();
    await service.createAccount('selective', [app]);
    await seedEndpoint(database, app, { eventTypes: ['identity.linked'] });
    for (let round = 0; round < 2; round++) await app.client.mint({ externalUserId: user });
    expect(await flagged()).toBe(0);
    await sweep();
    expect(await readOutbox(database, user)).toEqual([]);
  });

  test('before the service stops', async () => {
    const other = await startTestApp(database.url, { clock });
    const app = await other.createTenant();
    await other.createAccount('stopping', [app]);
    await seedEndpoint(database, app);
    for (let round = 0; round < 2; round++) await app.client.mint({ externalUserId: user });
    await other.close();
    expect(typesOf(await readOutbox(database, user))).toEqual(['link.revoked']);
  });
});
