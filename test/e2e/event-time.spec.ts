import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let clock: ControlledClock;
let igId: string;
let people = 0;

const newPerson = (): string => `7${Date.now()}${++people}`;
const tapAt = async (ref: string, igsid: string, when: Date): Promise<void> => {
  await service.meta.deliver(deliveryOf([referralEvent({ igId, igsid, ref, timestampMs: when.getTime() })]));
};
const after = (from: Date, seconds: number): Date => new Date(from.getTime() + seconds * 1000);
const sweep = (): Promise<number> => service.app.get(LinkSweepService).sweep();

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new ControlledClock();
  service = await startTestApp(database.url, { clock });
  tenant = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [tenant]));
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe.each([
  ['before any sweep has been by', async () => 0],
  ['after the sweep has marked them expired', sweep],
])('two links, %s', (name, passBy) => {
  let timely: string;
  let late: string;
  let mintedAt: Date;

  beforeEach(async () => {
    mintedAt = clock.now();
    const links = await Promise.all(
      ['a', 'b'].map((name) =>
        tenant.client.mint({ externalUserId: `${name}-${newPerson()}`, ttlSeconds: 60 }),
      ),
    );
    clock.advance(125_000);
    await passBy();
    const people = links.map(() => newPerson());
    await tapAt(links[0]?.ref ?? '', people[0] ?? '', after(mintedAt, 5));
    await tapAt(links[1]?.ref ?? '', people[1] ?? '', clock.now());
    [timely = '', late = ''] = links.map(({ id }) => id);
  });

  test(`of two links of 60 seconds, ${name}, the one whose event is stamped 5 seconds after the mint links`, async () => {
    const link = await tenant.client.link(timely);
    expect(link).toMatchObject({ status: 'linked', reason: null });
    expect(await tenant.client.identities({ igsid: link.igsid ?? '' })).toMatchObject([
      { linkedAt: after(mintedAt, 5).toISOString() },
    ]);
  });

  test(`of two links of 60 seconds, ${name}, the one whose event is stamped now has expired`, async () => {
    expect(await tenant.client.link(late)).toMatchObject({
      status: 'expired',
      igsid: null,
      identityId: null,
    });
    const { attempts } = await service.admin.lookup(late);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['expired']);
  });
});

test('a linked link that is tapped again after its expiry still reads linked', async () => {
  const link = await tenant.client.mint({ externalUserId: 'faithful', ttlSeconds: 60 });
  const igsid = newPerson();
  await tapAt(link.ref, igsid, clock.now());
  clock.advance(10 * 3_600_000);
  await tapAt(link.ref, igsid, clock.now());
  expect(await tenant.client.link(link.id)).toMatchObject({ status: 'linked', igsid });
  const { attempts, identities } = await service.admin.lookup(igsid);
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['already_linked', 'linked']);
  expect(identities).toMatchObject([{ lastReferralAt: clock.now().toISOString() }]);
});

test('a link reads expired as soon as its time has passed, and the sweep writes it to the table', async () => {
  const link = await tenant.client.mint({ externalUserId: 'slow', ttlSeconds: 60 });
  clock.advance(60_000);
  expect((await tenant.client.link(link.id)).status).toBe('pending');
  clock.advance(1);
  const expired = { status: 'expired', reason: null, completedAt: link.expiresAt };
  expect(await tenant.client.link(link.id)).toMatchObject(expired);
  expect(await sweep()).toBeGreaterThan(0);
  expect(await tenant.client.link(link.id)).toMatchObject(expired);
  expect(await sweep()).toBe(0);
});

test('an event that arrives 36 hours late with a time before the expiry still links', async () => {
  const link = await tenant.client.mint({ externalUserId: 'delayed' });
  const stamped = after(clock.now(), 30);
  clock.advance(36 * 3_600_000);
  await sweep();
  await tapAt(link.ref, newPerson(), stamped);
  expect((await tenant.client.link(link.id)).status).toBe('linked');
});

test('a late event links no one for an app that was disabled in the meantime', async () => {
  const closing = await service.createTenant();
  const account = await service.createAccount('closing', [closing]);
  const mint = (externalUserId: string) => closing.client.mint({ externalUserId, ttlSeconds: 60 });
  const superseded = await mint('again');
  const [newer, expired] = [await mint('again'), await mint('gone')];
  const tappedAt = clock.now().getTime();
  clock.advance(125_000);
  await sweep();
  const admin = new Api(service, service.adminApiKey);
  const appId = toTypeId('app', closing.appId);
  await admin.patch(`/v1/admin/apps/${appId}`, { status: 'disabled' }).expect(200);
  const events = [superseded, newer, expired].map(({ ref }) =>
    referralEvent({ igId: account.igId, igsid: newPerson(), ref, timestampMs: tappedAt }),
  );
  await service.meta.deliver(deliveryOf(events));
  const { body } = await admin.get(`/v1/admin/attempts?appId=${appId}`).expect(200);
  expect(body.data.map(({ outcome }: { outcome: string }) => outcome)).toEqual(Array(3).fill('revoked'));
  expect((await admin.get(`/v1/identities?appId=${appId}`).expect(200)).body.data).toEqual([]);
});
