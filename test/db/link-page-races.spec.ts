import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { dumpDatabase, findTraces } from '../support/dump-database.js';
import { Api } from '../support/http.js';
import { pageOf } from '../support/link-pages.js';
import { countStrays, readOutbox, seedEndpoint, typesOf } from '../support/outbox.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TYPES = ['identity.linked', 'link.opened', 'link.expired', 'link.revoked'];

const clock = new ControlledClock();
let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let igId: string;
let user: string;
let count = 0;

/** Each of the two instances in turn: a race must not be won by living in one process. */
const instance = (index: number): TestApp => (index % 2 === 0 ? one : two);
const nextUser = (): string => (user = `reader-${++count}.`);
const mint = (more: object = {}): Promise<MintedLinkAnswer> =>
  tenant.client.mint({ externalUserId: user, ...more });
const tap = async (service: TestApp, { ref }: { ref: string }): Promise<void> => {
  const igsid = `93${Date.now()}${++count}`;
  const event = referralEvent({ igId, igsid, ref, timestampMs: clock.now().getTime() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
};
const revoke = async (service: TestApp, { id }: { id: string }): Promise<void> => {
  await new Api(service, tenant.apiKey).post(`/v1/links/${id}/revoke`).expect(200);
};
const read = async ({ id }: { id: string }) =>
  (await new Api(one, tenant.apiKey).get(`/v1/links/${id}`).expect(200)).body;
const sweep = (service: TestApp): Promise<number> => service.app.get(LinkSweepService).sweep();

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { env: makeSecrets(), clock };
  [one, two] = await Promise.all([startTestApp(database.url, options), startTestApp(database.url, options)]);
  tenant = await one.createTenant();
  ({ igId } = await one.createAccount('acme', [tenant]));
  await seedEndpoint(database, tenant, { eventTypes: TYPES });
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

beforeEach(() => void nextUser());

describe('decline', () => {
  test('of a person who declines and one who comes through the link at the same time, on two instances, exactly one wins', async () => {
    const ends = { declined: 0, closed: 0 };
    // The loser of a round starts earlier in the next one, so that the two meet however fast the machine is.
    let leadMs = 0;
    for (let round = 0; round < 50; round++) {
      nextUser();
      const link = await mint();
      const [answer] = await Promise.all([
        wait(Math.max(0, -leadMs)).then(() => pageOf(instance(round), link).decline()),
        wait(Math.max(0, leadMs)).then(() => tap(instance(round + 1), link)),
      ]);
      const { status, reason, identityId } = await read(link);
      const identities = await tenant.client.identities({ externalUserId: user });
      const attempts = await database.query(
        `SELECT a.outcome FROM attempts a JOIN links l ON l.id = a.link_id WHERE l.external_user_id = $1`,
        [user],
      );
      const types = typesOf(await readOutbox(database, user));
      if (answer === 'declined') {
        expect([status, reason, identityId, identities]).toEqual(['revoked', 'declined_by_person', null, []]);
        expect([attempts, types]).toEqual([[{ outcome: 'revoked' }], ['link.revoked']]);
      } else {
        expect([answer, status, reason]).toEqual(['closed', 'linked', null]);
        expect(identities.map(({ id }) => id)).toEqual([identityId]);
        expect([attempts, types]).toEqual([[{ outcome: 'linked' }], ['identity.linked']]);
      }
      ends[answer === 'declined' ? 'declined' : 'closed'] += 1;
      leadMs += answer === 'declined' ? -2 : 2;
    }
    // Both orders were met, so that neither branch above is idle.
    expect(Math.min(ends.declined, ends.closed)).toBeGreaterThan(0);
    expect(await countStrays(database)).toBe(0);
  });

  test('of a person who declines and an app that revokes at the same time, one gives the reason, and one notification is written', async () => {
    for (let round = 0; round < 20; round++) {
      nextUser();
      const link = await mint();
      const [answer] = await Promise.all([
        pageOf(instance(round), link).decline(),
        revoke(instance(round + 1), link),
      ]);
      const reason = answer === 'declined' ? 'declined_by_person' : null;
      expect([answer === 'declined' || answer === 'closed', await read(link)]).toMatchObject([
        true,
        { status: 'revoked', reason },
      ]);
      const rows = await readOutbox(database, user);
      expect(rows.map(({ type, data }) => [type, data['reason']])).toEqual([['link.revoked', reason]]);
    }
  });

  test('a person who declines ten times at once on two instances declines once', async () => {
    const link = await mint();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => pageOf(instance(index), link).decline()),
    );
    expect(answers).toEqual(Array(10).fill('declined'));
    expect(typesOf(await readOutbox(database, user))).toEqual(['link.revoked']);
  });

  test('a declined link links nobody, even by an event from before that comes late', async () => {
    const link = await mint();
    clock.advance(5_000);
    const before = clock.now().getTime();
    clock.advance(5_000);
    expect(await pageOf(one, link).decline()).toBe('declined');
    const event = referralEvent({ igId, igsid: `94${Date.now()}`, ref: link.ref, timestampMs: before });
    await two.meta.deliver(deliveryOf([event]));
    expect(await read(link)).toMatchObject({ status: 'revoked', reason: 'declined_by_person', igsid: null });
    expect(await tenant.client.identities({ externalUserId: user })).toEqual([]);
  });
});

describe('extension', () => {
  test('a link is extended ten times by its TTL, and not an eleventh time', async () => {
    const link = await mint({ ttlSeconds: 60 });
    const minted = Date.parse(link.expiresAt);
    for (let extension = 1; extension <= 10; extension++) {
      expect(await pageOf(instance(extension), link).extend()).toBe('extended');
      expect(Date.parse((await read(link)).expiresAt)).toBe(minted + extension * 60_000);
    }
    expect(await pageOf(one, link).extend()).toBe('refused');
    expect(Date.parse((await read(link)).expiresAt)).toBe(minted + 600_000);
    clock.advance(659_000);
    await tap(two, link);
    expect((await read(link)).status).toBe('linked');
  });

  test('30 requests at once on two instances extend a link ten times', async () => {
    const link = await mint({ ttlSeconds: 60 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => pageOf(instance(index), link).extend()),
    );
    expect(answers.toSorted()).toEqual([...Array(10).fill('extended'), ...Array(20).fill('refused')]);
    expect(Date.parse((await read(link)).expiresAt)).toBe(Date.parse(link.expiresAt) + 600_000);
  });

  test('a link is extended to 24 hours after its mint at most', async () => {
    const link = await mint({ ttlSeconds: 6 * 3_600 });
    for (let extension = 1; extension <= 3; extension++)
      expect(await pageOf(one, link).extend()).toBe('extended');
    expect(await pageOf(one, link).extend()).toBe('refused');
    expect(Date.parse((await read(link)).expiresAt)).toBe(Date.parse(link.expiresAt) + 18 * 3_600_000);
    expect(await pageOf(one, await mint({ ttlSeconds: 86_400 })).extend()).toBe('refused');
  });

  test('of an extension and the sweep of expired links at the same time, exactly one wins', async () => {
    for (let round = 0; round < 20; round++) {
      nextUser();
      const link = await mint({ ttlSeconds: 60 });
      // Nothing has swept it, and half of them are in their last millisecond.
      clock.advance(60_000 + (round % 2));
      const [answer] = await Promise.all([
        pageOf(instance(round), link).extend(),
        sweep(instance(round + 1)),
      ]);
      const { status, expiresAt } = await read(link);
      const moved = Date.parse(expiresAt) - Date.parse(link.expiresAt);
      expect([answer, status, moved]).toEqual(
        round % 2 === 0 ? ['extended', 'pending', 60_000] : ['closed', 'expired', 0],
      );
      await sweep(one);
      expect((await read(link)).status).toBe(status);
    }
  });

  test('an extension that waits for a sweep to commit does not revive what the sweep has ended', async () => {
    const link = await mint({ ttlSeconds: 60 });
    // As the sweep of an instance whose clock is ahead would, which keeps the row for a while.
    const sweeping = database.query(
      `WITH swept AS (
         UPDATE links SET status = 'expired', completed_at = expires_at WHERE external_user_id = $1 RETURNING id
       )
       SELECT pg_sleep(0.6) FROM swept`,
      [user],
    );
    await wait(50);
    expect((await read(link)).status).toBe('pending');
    expect(await pageOf(one, link).extend()).toBe('closed');
    expect(await sweeping).toHaveLength(1);
    expect(await read(link)).toMatchObject({ status: 'expired', expiresAt: link.expiresAt });
  });

  test.each<[string, (link: MintedLinkAnswer) => Promise<unknown>]>([
    ['linked', (link) => tap(one, link)],
    ['revoked', (link) => revoke(one, link)],
    ['declined', (link) => pageOf(one, link).decline()],
    ['superseded', () => mint()],
    ['expired', () => Promise.resolve(clock.advance(60_001))],
    ['expired and swept', async () => (clock.advance(60_001), sweep(one))],
  ])('an extension changes nothing of a link that is %s', async (_name, end) => {
    const link = await mint({ ttlSeconds: 60 });
    await end(link);
    // A sweep of the service itself may publish the end meanwhile.
    const events = async () =>
      (await readOutbox(database, user)).filter(({ type }) => type !== 'link.expired');
    const [before, written] = [await read(link), await events()];
    expect(await pageOf(two, link).extend()).toBe('closed');
    await pageOf(two, link).open();
    expect(await read(link)).toEqual(before);
    expect(before.expiresAt).toBe(link.expiresAt);
    expect(await events()).toEqual(written);
  });
});

describe('page', () => {
  test('a page that 20 requests on two instances open is opened once', async () => {
    const link = await mint();
    clock.advance(1_000);
    const openedAt = clock.now().toISOString();
    await Promise.all(Array.from({ length: 20 }, (_, index) => pageOf(instance(index), link).open()));
    clock.advance(1_000);
    await pageOf(one, link).open();
    expect((await read(link)).openedAt).toBe(openedAt);
    const rows = await readOutbox(database, user);
    expect(rows.map(({ type, data }) => [type, data['openedAt'], data['status']])).toEqual([
      ['link.opened', openedAt, 'pending'],
    ]);
  });

  test('a page cannot change a link that does not exist', async () => {
    const nowhere = { id: toTypeId('lnk', '01990000-0000-7000-8000-000000000000') };
    expect(await pageOf(one, nowhere).decline()).toBe('missing');
    expect(await pageOf(one, nowhere).extend()).toBe('missing');
    await expect(pageOf(one, nowhere).open()).resolves.toBeUndefined();
  });

  test('a page can only decline a link whose app is disabled, and the no still holds when the app is enabled again', async () => {
    const other = await one.createTenant();
    await one.createAccount('closing', [other]);
    const link = await other.client.mint({ externalUserId: user });
    await database.query(`UPDATE apps SET disabled_at = now() WHERE id = $1`, [other.appId]);
    await pageOf(one, link).open();
    expect(await pageOf(two, link).extend()).toBe('closed');
    // The sweep of an instance may come by first, and then there is nothing to decline.
    const answer = await pageOf(one, link).decline();
    await database.query(`UPDATE apps SET disabled_at = NULL WHERE id = $1`, [other.appId]);
    const rows = await database.query(
      `SELECT status, reason, extensions, opened_at AS opened FROM links WHERE external_user_id = $1`,
      [user],
    );
    const reason = answer === 'declined' ? 'declined_by_person' : 'app_disabled';
    expect(rows).toEqual([{ status: 'revoked', reason, extensions: 0, opened: null }]);
  });

  test('an erasure that races with the revocation of an opened link fails neither of them', async () => {
    const admin = new Api(two, two.adminApiKey);
    for (let round = 0; round < 10; round++) {
      nextUser();
      const link = await mint();
      await pageOf(one, link).open();
      const revoking = new Api(one, tenant.apiKey)
        .post(`/v1/links/${link.id}/revoke`)
        .then(({ status }) => status);
      await wait(round);
      const body = { appId: toTypeId('app', tenant.appId), externalUserId: user };
      await admin.post('/v1/admin/erasures', body).expect(201);
      expect([200, 404]).toContain(await revoking);
      expect(findTraces(await dumpDatabase(database), { user })).toEqual([]);
    }
  });

  test('an erasure that races with a page leaves no trace of the link and its notifications', async () => {
    const admin = new Api(two, two.adminApiKey);
    for (let round = 0; round < 10; round++) {
      nextUser();
      const accountHint = `hint of ${user}`;
      const link = await mint({ accountHint });
      const changes = [pageOf(one, link).open(), pageOf(two, link).extend(), pageOf(one, link).decline()];
      await wait(round);
      const body = { appId: toTypeId('app', tenant.appId), externalUserId: user };
      await admin.post('/v1/admin/erasures', body).expect(201);
      await Promise.all(changes);
      expect(findTraces(await dumpDatabase(database), { user, accountHint })).toEqual([]);
    }
  });
});
