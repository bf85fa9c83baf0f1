import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { LINK_CHANNEL } from '../../src/links/link-channel.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import { seedLinks } from '../support/seed-links.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { id: string; igId: string };
let listener: pg.Client;
let payloads: string[] = [];
let users = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  listener = new pg.Client(database.url);
  await listener.connect();
  listener.on('notification', ({ payload = '' }) => void payloads.push(payload));
  await listener.query(`LISTEN ${LINK_CHANNEL}`);
});

afterAll(async () => {
  await listener.end();
  await service.close();
  await database.drop();
});

beforeEach(() => {
  payloads = [];
});

const uuidOf = ({ id }: { id: string }): string => fromTypeId('lnk', id) ?? '';
const mint = (more: object = {}): Promise<{ id: string; ref: string }> =>
  tenant.client.mint({ externalUserId: `user-${++users}`, ...more });
const tap = async (...refs: string[]): Promise<void> => expect(await statusOf(...refs)).toBe(200);
const statusOf = async (...refs: string[]): Promise<number> => {
  const events = refs.map((ref) =>
    referralEvent({ igId: account.igId, igsid: `84${++users}`, ref, timestampMs: Date.now() }),
  );
  return (await service.meta.deliver(deliveryOf(events))).status;
};

/** The links that were signalled, once there are so many; whatever else comes behind is heard too. */
async function heard(count: number): Promise<string[]> {
  const idsNow = (): string[] => payloads.flatMap((payload) => payload.split(','));
  for (const deadline = Date.now() + 20_000; idsNow().length < count && Date.now() < deadline;)
    await wait(10);
  // Signals come in the order of the commits: behind this one there is nothing more of before.
  await database.query(`SELECT pg_notify('${LINK_CHANNEL}', 'end')`);
  for (const deadline = Date.now() + 20_000; !idsNow().includes('end') && Date.now() < deadline;)
    await wait(10);
  return idsNow().filter((id) => id !== 'end');
}

describe('signals', () => {
  test('a listener is notified of a link that is linked, whether its app has endpoints or not', async () => {
    const link = await mint();
    await tap(link.ref);
    expect(await heard(1)).toEqual([uuidOf(link)]);
  });

  test('a listener is notified of a link that waits for a confirmation, and of the confirmation', async () => {
    const link = await mint({ confirmation: 'app' });
    await tap(link.ref);
    await new Api(service, tenant.apiKey).post(`/v1/links/${link.id}/confirm`, {}).expect(200);
    expect(await heard(2)).toEqual([uuidOf(link), uuidOf(link)]);
  });

  test('a listener is notified of a link that is revoked', async () => {
    const link = await mint();
    await new Api(service, tenant.apiKey).post(`/v1/links/${link.id}/revoke`).expect(200);
    expect(await heard(1)).toEqual([uuidOf(link)]);
  });

  test('a listener is notified of a link that is superseded', async () => {
    const wish = { externalUserId: 'hasty', sessionId: 's' };
    const links = [await mint(wish), await mint(wish), await mint(wish)];
    expect(await heard(2)).toEqual(links.slice(0, 2).map(uuidOf));
  });

  test('a listener is notified of a link that expires, when a sweep writes it', async () => {
    const link = await mint();
    await database.query(`UPDATE links SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      uuidOf(link),
    ]);
    await service.app.get(LinkSweepService).sweep();
    expect(await heard(1)).toEqual([uuidOf(link)]);
  });

  test('a listener is notified of each of a thousand links', async () => {
    const names = Array.from({ length: 1_000 }, () => `many-${++users}`);
    const links = await seedLinks(database, service, account, names);
    await tap(...links.map(({ ref }) => ref));
    expect((await heard(1_000)).toSorted()).toEqual(links.map(({ id }) => id).toSorted());
  });
});

test('a listener is not notified of a change that was rolled back or of a request that changed nothing', async () => {
  const link = await mint();
  await tap(link.ref);
  expect(await heard(1)).toHaveLength(1);
  payloads = [];
  await tap(link.ref);
  await new Api(service, tenant.apiKey).post(`/v1/links/${link.id}/revoke`).expect(409);
  const refused = await mint();
  await database.query(`ALTER TABLE attempts ADD CONSTRAINT refuse CHECK (false) NOT VALID`);
  expect(await statusOf(refused.ref)).toBe(503);
  await database.query(`ALTER TABLE attempts DROP CONSTRAINT refuse`);
  expect(await heard(0)).toEqual([]);
});
