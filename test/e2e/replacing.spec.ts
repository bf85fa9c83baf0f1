import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, EVENT_SHAPES } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api, problem } from '../support/http.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestTenant,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilDecided } from '../support/waits.js';

const clock = new ControlledClock();
let database: TestDatabase;
let service: TestApp;
let second: TestApp;
let shop: TestTenant;
let other: TestTenant;
let igId: string;
let count = 0;

const next = (word: string): string => `${word}${++count}`;
const newPerson = (): string => `93${++count}`;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [service, second] = await Promise.all([
    startTestApp(database.url, { env, clock }),
    startTestApp(database.url, { env, clock }),
  ]);
  shop = await service.createTenant();
  other = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop, other]));
});

afterAll(async () => {
  await Promise.all([service.close(), second.close()]);
  await database.drop();
});

async function tap(
  { ref }: { ref: string },
  igsid: string,
  shape: keyof typeof EVENT_SHAPES = 'postback',
  instance = service,
): Promise<void> {
  clock.advance(1_000);
  const event = EVENT_SHAPES[shape]({ igId, igsid, ref, timestampMs: clock.now().getTime() });
  expect((await instance.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

/** A person who is linked to a user of the app. */
async function linkSomebody(externalUserId: string, igsid = newPerson(), app = shop): Promise<string> {
  await tap(await app.client.mint({ externalUserId, onConflict: 'reject', confirmation: 'none' }), igsid);
  expect(await app.client.identities({ externalUserId })).toMatchObject([{ igsid }]);
  return igsid;
}

const mintReplacing = (externalUserId: string, more: object = {}): Promise<MintedLinkAnswer> =>
  shop.client.mint({
    externalUserId,
    onConflict: 'replace',
    confirmation: 'app',
    sessionId: 's',
    ...more,
  });

const confirm = (link: MintedLinkAnswer, app = shop, instance = service) =>
  new Api(instance, app.apiKey).post(`/v1/links/${link.id}/confirm`, { sessionId: 's' });

async function allowReplacing(allowUnconfirmedReplace: boolean): Promise<void> {
  const admin = new Api(service, service.adminApiKey);
  await admin.patch(`/v1/admin/apps/${toTypeId('app', shop.appId)}`, { allowUnconfirmedReplace }).expect(200);
}

/** Who has an Instagram person now. */
const ownersOf = async (igsid: string, app = shop): Promise<string[]> =>
  (await app.client.identities({ igsid })).map(({ externalUserId }) => externalUserId);

describe('a link of somebody else that a linked person follows', () => {
  test.each(['postback', 'message', 'referral'] as const)(
    'a replacing link that asks the app for a confirmation takes no person from another user who follows it: %s',
    async (shape) => {
      const victim = next('victim-');
      const igsid = await linkSomebody(victim);
      const link = await mintReplacing(next('attacker-'));
      await tap(link, igsid, shape);
      expect(await shop.client.link(link.id)).toMatchObject({
        status: 'rejected',
        reason: 'igsid_taken',
        igsid: null,
      });
      await confirm(link).expect(409);
      await tap(link, igsid, shape);
      expect(await ownersOf(igsid)).toEqual([victim]);
    },
  );

  test('a person who was linked after following the link is not taken at the confirmation, however old the linking', async () => {
    const victim = next('victim-');
    const igsid = newPerson();
    const link = await mintReplacing(next('attacker-'));
    const early = await shop.client.mint({ externalUserId: victim });
    const at = clock.now().getTime();
    await tap(link, igsid);
    // The event of the victim's own link is older and comes later, so that its identity is older than the event that waits.
    const event = EVENT_SHAPES.referral({ igId, igsid, ref: early.ref, timestampMs: at });
    await service.meta.deliver(deliveryOf([event]));
    expect(await ownersOf(igsid)).toEqual([victim]);
    expect((await confirm(link).expect(409)).body).toMatchObject(problem(409, 'igsid_taken'));
    expect((await confirm(link).expect(409)).body).toMatchObject(problem(409, 'igsid_taken'));
    expect(await ownersOf(igsid)).toEqual([victim]);
    expect(await shop.client.link(link.id)).toMatchObject({ status: 'rejected', reason: 'igsid_taken' });
  });

  test('a person who was unlinked and linked again between the tap and the confirmation is not taken', async () => {
    const victim = next('victim-');
    const igsid = await linkSomebody(victim);
    const [identity] = await shop.client.identities({ igsid });
    const unlink = (id = identity?.id) => new Api(service, shop.apiKey).post(`/v1/identities/${id}/unlink`);
    await unlink().expect(200);
    const link = await mintReplacing(next('attacker-'));
    await tap(link, igsid);
    expect((await shop.client.link(link.id)).status).toBe('awaiting_confirmation');
    await linkSomebody(victim, igsid);
    expect((await confirm(link).expect(409)).body).toMatchObject(problem(409, 'igsid_taken'));
    expect(await ownersOf(igsid)).toEqual([victim]);
  });

  test('an attacker who is linked already gains nothing and loses nothing', async () => {
    const [victim, attacker] = [next('victim-'), next('attacker-')];
    const [igsid, own] = [await linkSomebody(victim), await linkSomebody(attacker)];
    const link = await mintReplacing(attacker);
    await tap(link, igsid);
    await confirm(link).expect(409);
    expect([await ownersOf(igsid), await ownersOf(own)]).toEqual([[victim], [attacker]]);
  });

  test('several links of several users, confirmed all at once, take nobody', async () => {
    const victim = next('victim-');
    const igsid = newPerson();
    const links = await Promise.all(Array.from({ length: 6 }, () => mintReplacing(next('attacker-'))));
    for (const link of links) await tap(link, igsid);
    await linkSomebody(victim, igsid);
    const answers = await Promise.all(
      links.map((link, index) => untilDecided(() => confirm(link, shop, index % 2 === 0 ? service : second))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([409]));
    expect(await ownersOf(igsid)).toEqual([victim]);
  });

  test('the same user name in another app is another user', async () => {
    const name = next('same-name-');
    const igsid = await linkSomebody(name);
    const link = await other.client.mint({
      externalUserId: name,
      onConflict: 'replace',
      confirmation: 'app',
      sessionId: 's',
    });
    await tap(link, igsid);
    await confirm(link, other).expect(200);
    expect([await ownersOf(igsid), await ownersOf(igsid, other)]).toEqual([[name], [name]]);
    const stolen = await other.client.mint({
      externalUserId: next('attacker-'),
      onConflict: 'replace',
      confirmation: 'app',
      sessionId: 's',
    });
    await tap(stolen, igsid);
    expect(await other.client.link(stolen.id)).toMatchObject({ status: 'rejected', reason: 'igsid_taken' });
    expect([await ownersOf(igsid), await ownersOf(igsid, other)]).toEqual([[name], [name]]);
  });
});

describe('what a replacing link is for', () => {
  test('a user moves to another Instagram person, and the former identity is unlinked as replaced', async () => {
    const user = next('mover-');
    const [before, after] = [await linkSomebody(user), newPerson()];
    const link = await mintReplacing(user);
    await tap(link, after);
    expect((await shop.client.link(link.id)).status).toBe('awaiting_confirmation');
    expect(await ownersOf(before)).toEqual([user]);
    await confirm(link).expect(200);
    expect([await ownersOf(before), await ownersOf(after)]).toEqual([[], [user]]);
    expect(await shop.client.identities({ igsid: before, status: 'unlinked' })).toMatchObject([
      { externalUserId: user, unlinkReason: 'replaced' },
    ]);
  });

  test('a user comes back to a former person, unless another user has that person by now', async () => {
    const [user, successor] = [next('mover-'), next('successor-')];
    const first = await linkSomebody(user);
    const away = await mintReplacing(user);
    await tap(away, newPerson());
    await confirm(away).expect(200);
    await linkSomebody(successor, first);
    const back = await mintReplacing(user);
    await tap(back, first);
    expect(await shop.client.link(back.id)).toMatchObject({ status: 'rejected', reason: 'igsid_taken' });
    expect(await ownersOf(first)).toEqual([successor]);
  });
});

describe('allowUnconfirmedReplace', () => {
  test('with the setting a link takes a person from another user, with a confirmation and without', async () => {
    await allowReplacing(true);
    for (const confirmation of ['none', 'app']) {
      const [loser, winner] = [next('loser-'), next('winner-')];
      const igsid = await linkSomebody(loser);
      const link = await mintReplacing(winner, { confirmation });
      await tap(link, igsid);
      if (confirmation === 'app') await confirm(link).expect(200);
      expect(await ownersOf(igsid)).toEqual([winner]);
    }
    await allowReplacing(false);
  });

  test.each(['none', 'app'])(
    'a setting that was turned off after the mint no longer counts when the person comes: confirmation %s',
    async (confirmation) => {
      const victim = next('victim-');
      const igsid = await linkSomebody(victim);
      await allowReplacing(true);
      const link = await mintReplacing(next('attacker-'), { confirmation });
      await allowReplacing(false);
      await tap(link, igsid, 'postback', second);
      expect(await shop.client.link(link.id)).toMatchObject({ status: 'rejected', reason: 'igsid_taken' });
      expect(await ownersOf(igsid)).toEqual([victim]);
    },
  );

  test('a setting that was turned off after the person came no longer counts at the confirmation', async () => {
    const victim = next('victim-');
    const igsid = await linkSomebody(victim);
    await allowReplacing(true);
    const link = await mintReplacing(next('attacker-'));
    await tap(link, igsid);
    expect((await shop.client.link(link.id)).status).toBe('awaiting_confirmation');
    await allowReplacing(false);
    expect((await confirm(link, shop, second).expect(409)).body).toMatchObject(problem(409, 'igsid_taken'));
    expect(await ownersOf(igsid)).toEqual([victim]);
  });

  test('once turning the setting off is answered, no confirmation on any instance takes a person', async () => {
    for (let round = 0; round < 5; round++) {
      await allowReplacing(true);
      const victims: { igsid: string; link: MintedLinkAnswer; name: string }[] = [];
      for (let n = 0; n < 8; n++) {
        const name = next('victim-');
        const igsid = await linkSomebody(name);
        const link = await mintReplacing(next('attacker-'));
        await tap(link, igsid);
        victims.push({ igsid, link, name });
      }
      let isOff = false;
      const offAndAnswered = allowReplacing(false).then(() => (isOff = true));
      const taken = await Promise.all(
        victims.map(async ({ link, igsid, name }, index) => {
          if (index % 2 === 1) await offAndAnswered;
          const wasOff = isOff;
          const { status } = await untilDecided(() => confirm(link, shop, index % 4 < 2 ? service : second));
          expect([200, 409]).toContain(status);
          expect((await ownersOf(igsid))[0] === name).toBe(status === 409);
          return wasOff && status === 200;
        }),
      );
      expect(taken).not.toContain(true);
    }
  });
});
