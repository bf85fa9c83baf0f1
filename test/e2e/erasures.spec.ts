import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { toCanonicalJson } from '../../src/platform/idempotency/idempotent-request.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import {
  deliveryOf,
  type MetaEvent,
  messageEvent,
  postbackEvent,
  referralEvent,
} from '../../src/dev/simulator/meta-payloads.js';
import { countOrphanedDeliveries, dumpDatabase, findTraces } from '../support/dump-database.js';
import { Api, problem } from '../support/http.js';
import { readOutbox, seedEndpoint, typesOf, waitForOutbox } from '../support/outbox.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DAY_MS = 86_400_000;

let database: TestDatabase;
let clock: ControlledClock;
let service: TestApp;
let admin: Api;
let shop: TestTenant;
let club: TestTenant;
let account: { id: string; igId: string; username: string };
let second: { id: string; igId: string; username: string };
let story = 0;
/** A name and a person that no other test has. */
let user: string;
let igsid: string;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new ControlledClock();
  service = await startTestApp(database.url, { clock });
  admin = new Api(service, service.adminApiKey);
  shop = await service.createTenant();
  club = await service.createTenant();
  account = await service.createAccount('acme', [shop, club]);
  second = await service.createAccount('acme.outlet', [shop, club]);
  for (const tenant of [shop, club]) await seedEndpoint(database, tenant);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

beforeEach(() => {
  user = `user-of-story-${++story}.`;
  igsid = `77${Date.now()}${story}`;
});

const newPerson = (): string => `78${Date.now()}${++story}`;
const eventBy = (ref: string, person: string, more: { igId?: string; mid?: string } = {}) => ({
  igId: account.igId,
  igsid: person,
  ref,
  timestampMs: clock.now().getTime(),
  ...more,
});
const deliver = async (...events: MetaEvent[]): Promise<void> => {
  expect((await service.meta.deliver(deliveryOf(events))).status).toBe(200);
};
const countErased = async (): Promise<number> => {
  const text = await service.metrics();
  return Number(/hitch_webhook_events_total\{result="erased"\} (\d+)/.exec(text)?.[1] ?? 0);
};
const erase = async (body: object): Promise<Record<string, unknown>> =>
  (await admin.post('/v1/admin/erasures', body).expect(201)).body;
const outcomesOf = async (q: string): Promise<string[]> =>
  (await service.admin.lookup(q)).attempts.map(({ outcome }) => outcome);

describe('erased person', () => {
  test('a person who is erased leaves no trace in any table, also when Meta delivers everything again', async () => {
    const texts = {
      user,
      igsid,
      session: `session-of-${user}`,
      context: `context-of-${user}`,
      accountHint: `hint-of-${user}`,
      channel: `channel-${story}`,
      mid: `mid-of-${user}`,
      icebreaker: `icebreaker-of-${user}`,
      reason: `unlinked-${user}-because`,
    };
    const wish = { externalUserId: user, sessionId: texts.session, channel: texts.channel };
    const asked = await new Api(service, shop.apiKey)
      .post('/v1/links', {
        ...wish,
        account: 'acme',
        context: { page: texts.context },
        accountHint: texts.accountHint,
      })
      .set('idempotency-key', `mint-for-${user}`)
      .expect(201);
    const first: { id: string; ref: string } = asked.body;
    const next = await shop.client.mint({ ...wish, account: 'acme' });
    const pending = await shop.client.mint({ ...wish, account: 'acme', sessionId: null });
    const invited = await new Api(service, shop.apiKey)
      .post('/v1/invites', { account: 'acme', igsid, context: { page: texts.context } })
      .set('idempotency-key', `invite-for-${user}`)
      .expect(201);
    await waitForOutbox(database, user, 1);
    const others = await club.client.mint({ externalUserId: `bystander-${story}`, account: 'acme' });
    const stranger = newPerson();
    const forged = `${first.ref.slice(0, -8)}AAAAAAAA`;
    const events = [
      postbackEvent({
        ...eventBy(first.ref, igsid, { mid: texts.mid }),
        icebreaker: { title: texts.icebreaker, payload: 'GO' },
      }),
      messageEvent({ ...eventBy(next.ref, igsid), text: `text-of-${user}` }),
      referralEvent(eventBy(forged, igsid)),
      referralEvent(eventBy(others.ref, stranger)),
      referralEvent(eventBy(others.ref, igsid)),
      referralEvent(eventBy(first.ref, stranger)),
      referralEvent(eventBy(pending.ref, igsid, { igId: second.igId })),
    ];
    await deliver(...events);
    expect((await shop.client.link(first.id)).status).toBe('linked');
    const [identity] = await shop.client.identities({ igsid });
    await new Api(service, shop.apiKey).post(`/v1/identities/${identity?.id}/unlink`, {
      reason: texts.reason,
    });
    await database.query(
      `INSERT INTO deliveries (account_id, notification_id, attempt, attempted_at, latency_ms, response_body)
       SELECT account_id, id, 900, now(), 5, 'thanks for ' || igsid FROM notifications WHERE igsid = $1`,
      [igsid],
    );
    expect(typesOf(await readOutbox(database, user))).toEqual([
      'link.revoked',
      'identity.linked',
      'identity.seen',
      'identity.unlinked',
    ]);
    await database.query(
      `INSERT INTO dead_letters SELECT gen_random_uuid(), sha256('dead'), $1, $2, '22021', now(), 'req'`,
      [account.igId, igsid],
    );
    await database.query(
      `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, link_id, error_code, received_at, request_id)
       VALUES (gen_random_uuid(), sha256('dead on a link'), $1, 'somebody', $2, '22021', now(), 'req')`,
      [account.igId, fromTypeId('lnk', first.id)],
    );
    for (const [key, who, linkId] of [
      ['refused', igsid, null],
      ['refused on a link', 'somebody', fromTypeId('lnk', first.id)],
    ])
      await database.query(
        `INSERT INTO refused_events (id, repeat_key, ig_id, igsid, link_id, refused_at)
         VALUES (gen_random_uuid(), sha256($1::text::bytea), $2, $3, $4, now())`,
        [key, account.igId, who, linkId],
      );
    expect(findTraces(await dumpDatabase(database), texts).length).toBeGreaterThanOrEqual(8);

    const receipt = await erase({ account: 'ACME', igsid });
    expect(receipt).toEqual({
      id: expect.stringMatching(/^ers_/),
      status: 'completed',
      source: 'admin',
      removed: {
        links: 3,
        identities: 1,
        attempts: 6,
        deadLetters: 2,
        idempotencyKeys: 1,
        notifications: 4,
        connections: 0,
        campaignVisits: 0,
      },
      createdAt: clock.now().toISOString(),
      tombstoneExpiresAt: new Date(clock.now().getTime() + 7 * DAY_MS).toISOString(),
    });
    const all = {
      ...texts,
      ref: first.ref,
      forged,
      link: String(fromTypeId('lnk', first.id)),
      // The row of its Idempotency-Key has a hash that is made of the IGSID, too.
      invite: String(fromTypeId('inv', invited.body.id)),
    };
    expect(findTraces(await dumpDatabase(database), all)).toEqual([]);

    const before = await countErased();
    await deliver(...events);
    expect(await countErased()).toBe(before + 6);
    expect(findTraces(await dumpDatabase(database), all)).toEqual([]);
    // What is about others is unchanged.
    expect(typesOf(await readOutbox(database, `bystander-${story - 1}`))).toEqual(['identity.linked']);
    expect(await countOrphanedDeliveries(database)).toBe(0);
    expect(await club.client.link(others.id)).toMatchObject({ status: 'linked', igsid: stranger });
    expect(await outcomesOf(stranger)).toEqual(['linked']);
  });

  test('a person who is erased can be linked again after seven days, and not before', async () => {
    await erase({ account: account.igId, igsid });
    clock.advance(7 * DAY_MS - 1);
    const early = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await deliver(referralEvent(eventBy(early.ref, igsid)));
    expect((await shop.client.link(early.id)).status).toBe('pending');
    clock.advance(1);
    const timely = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await deliver(referralEvent(eventBy(timely.ref, igsid)));
    expect(await shop.client.link(timely.id)).toMatchObject({ status: 'linked', igsid });
  });

  test('a person who is erased on one account is kept on another under the same id', async () => {
    const links = await Promise.all(
      [account, second].map(({ username }) => shop.client.mint({ externalUserId: user, account: username })),
    );
    const events = [account, second].map(({ igId }, index) =>
      referralEvent(eventBy(links[index]?.ref ?? '', igsid, { igId })),
    );
    await deliver(...events);
    expect(await erase({ account: 'acme', igsid })).toMatchObject({
      removed: { links: 1, identities: 1, attempts: 1, deadLetters: 0, idempotencyKeys: 0, notifications: 1 },
    });
    expect(await readOutbox(database, user)).toMatchObject([{ data: { account: { igId: second.igId } } }]);
    await deliver(...events);
    expect(await shop.client.identities({ igsid })).toMatchObject([{ account: { igId: second.igId } }]);
  });

  test('the erasure of a person keeps the external user’s links that another person used', async () => {
    const former = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await deliver(referralEvent(eventBy(former.ref, igsid)));
    const [identity] = await shop.client.identities({ igsid });
    await new Api(service, shop.apiKey).post(`/v1/identities/${identity?.id}/unlink`, {}).expect(200);
    const present = await shop.client.mint({ externalUserId: user, account: 'acme' });
    const successor = newPerson();
    await deliver(referralEvent(eventBy(present.ref, successor)), referralEvent(eventBy(present.ref, igsid)));

    expect(await erase({ account: 'acme', igsid })).toMatchObject({ removed: { links: 1, attempts: 2 } });
    expect(await shop.client.link(present.id)).toMatchObject({ status: 'linked', igsid: successor });
    expect(await outcomesOf(present.id)).toEqual(['linked']);
    expect(await readOutbox(database, user)).toMatchObject([{ type: 'identity.linked', igsid: successor }]);
    expect(findTraces(await dumpDatabase(database), { igsid })).toEqual([]);
  });

  test('the erasure of a person removes the link that waits for their confirmation', async () => {
    const wish = {
      externalUserId: user,
      account: 'acme',
      confirmation: 'app',
      sessionId: `session of ${user}`,
    };
    const link = await shop.client.mint(wish);
    await deliver(referralEvent(eventBy(link.ref, igsid)));
    expect((await shop.client.link(link.id)).status).toBe('awaiting_confirmation');
    expect(await erase({ account: 'acme', igsid })).toMatchObject({
      removed: { links: 1, identities: 0, attempts: 1, notifications: 1 },
    });
    await new Api(service, shop.apiKey)
      .post(`/v1/links/${link.id}/confirm`, { sessionId: wish.sessionId })
      .expect(404);
    await deliver(referralEvent(eventBy(link.ref, igsid)));
    expect(findTraces(await dumpDatabase(database), { user, igsid })).toEqual([]);
  });

  test('the erasure of an unknown person has a receipt of zeros and suppresses the person all the same', async () => {
    expect(await erase({ account: 'acme', igsid })).toMatchObject({
      removed: { links: 0, identities: 0, attempts: 0, deadLetters: 0, idempotencyKeys: 0 },
    });
    const link = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await deliver(referralEvent(eventBy(link.ref, igsid)));
    expect(findTraces(await dumpDatabase(database), { igsid })).toEqual([]);
  });
});

describe('dry run', () => {
  const count = async (body: object): Promise<Record<string, unknown>> =>
    (await admin.post('/v1/admin/erasures?dryRun=true', body).expect(200)).body;

  /** All rows that an erasure removes or adds, but for notifications, which are sent meanwhile. */
  const readTables = (): Promise<unknown[]> =>
    Promise.all(
      ['links', 'identities', 'attempts', 'dead_letters', 'idempotency_keys', 'suppressions', 'erasures'].map(
        (table) => database.query(`SELECT to_jsonb(t) FROM ${table} t ORDER BY to_jsonb(t)::text`),
      ),
    );

  /** A person with rows of each kind that a receipt counts, some of which belong to the person and to a link of theirs. */
  async function makeRows(): Promise<void> {
    for (let number = 0; number < 3; number++) {
      const { ref } = await shop.client.mint({
        externalUserId: user,
        account: 'acme',
        sessionId: `s${number}`,
      });
      await deliver(messageEvent(eventBy(ref, igsid, { mid: `dry-${story}-${number}` })));
      await deliver(messageEvent(eventBy(ref, newPerson(), { mid: `other-${story}-${number}` })));
    }
    const mint = { externalUserId: user, account: 'acme', sessionId: 'keyed' };
    await new Api(service, shop.apiKey)
      .post('/v1/links', mint)
      .set('idempotency-key', `dry-${story}`)
      .expect(201);
    await database.query(
      `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, link_id, error_code, received_at, request_id)
       SELECT gen_random_uuid(), sha256(id::text::bytea), $1, $2, id, '23514', now(), 'req' FROM links WHERE external_user_id = $3`,
      [account.igId, igsid, user],
    );
  }

  test.each([
    ['a person', () => ({ account: 'acme', igsid })],
    ['an external user', () => ({ appId: toTypeId('app', shop.appId), externalUserId: user })],
  ])('a dry run for %s counts what the erasure then removes, and changes nothing', async (_name, target) => {
    await makeRows();
    const before = await readTables();
    const { dryRun, removed } = await count(target());
    expect(dryRun).toBe(true);
    expect(await readTables()).toEqual(before);
    expect(removed).toMatchObject({ links: 4, identities: 1, deadLetters: 4, idempotencyKeys: 1 });
    expect((await erase(target()))['removed']).toEqual(removed);
    expect((await count(target()))['removed']).toMatchObject({ links: 0, identities: 0, attempts: 0 });
  });

  test('a dry run leaves no tombstone, and is a look at the person in the audit', async () => {
    await count({ account: 'acme', igsid });
    const { ref } = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await deliver(messageEvent(eventBy(ref, igsid)));
    expect(await outcomesOf(igsid)).toEqual(['linked']);
    const { body } = await admin.get(`/v1/admin/audit?subject=${igsid}`).expect(200);
    expect(body.data.at(-1)).toMatchObject({ action: 'person.read', target: null });
    await count({ appId: toTypeId('app', shop.appId), externalUserId: user });
    const ofUser = await admin.get(`/v1/admin/audit?subject=${user}`).expect(200);
    expect(ofUser.body.data[0]).toMatchObject({ action: 'person.read', appId: toTypeId('app', shop.appId) });
  });

  test('a dry run refuses what an erasure refuses, and a wrong flag', async () => {
    const refuse = (query: string, body: object) =>
      admin.post(`/v1/admin/erasures?${query}`, body).expect(422);
    await refuse('dryRun=true', { account: 'nobody', igsid });
    await refuse('dryRun=true', { igsid });
    const { body } = await refuse('dryRun=yes', { account: 'acme', igsid });
    expect(body.errors).toEqual([{ pointer: '/dryRun', detail: 'must be true or false' }]);
    const kept = await admin.post('/v1/admin/erasures?dryRun=false', { account: 'acme', igsid }).expect(201);
    expect(kept.body.status).toBe('completed');
  });
});

describe('erased external user', () => {
  test('an external user who is erased is removed on all accounts, with the people and attempts of their links', async () => {
    const links = await Promise.all(
      [account, second].map(({ username }) => shop.client.mint({ externalUserId: user, account: username })),
    );
    const onSecond = newPerson();
    const passerBy = newPerson();
    const foreign = await club.client.mint({ externalUserId: `bystander-${story}`, account: 'acme' });
    const owner = newPerson();
    const events = [
      referralEvent(eventBy(links[0]?.ref ?? '', igsid)),
      referralEvent(eventBy(links[1]?.ref ?? '', onSecond, { igId: second.igId })),
      referralEvent(eventBy(links[0]?.ref ?? '', passerBy)),
      referralEvent(eventBy(foreign.ref, owner)),
      referralEvent(eventBy(foreign.ref, igsid)),
    ];
    await deliver(...events);
    const texts = { user, igsid, onSecond, passerBy };
    expect(await erase({ appId: await idOf(shop), externalUserId: user })).toMatchObject({
      removed: { links: 2, identities: 2, attempts: 4, deadLetters: 0, idempotencyKeys: 0, notifications: 2 },
    });
    expect(findTraces(await dumpDatabase(database), texts)).toEqual([]);
    await deliver(...events);
    expect(findTraces(await dumpDatabase(database), texts)).toEqual([]);
    expect(await shop.client.identities({ externalUserId: user, status: 'all' })).toEqual([]);
    expect(await club.client.identities({ igsid: owner })).toHaveLength(1);
  });

  test('the erasure of an external user keeps attempts that a person of theirs made elsewhere, and repeats of those', async () => {
    const own = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await deliver(referralEvent(eventBy(own.ref, igsid)));
    const elsewhere = await club.client.mint({ externalUserId: `bystander-${story}`, account: 'acme' });
    const passerBy = newPerson();
    const first = referralEvent(eventBy(elsewhere.ref, passerBy));
    await deliver(first, referralEvent(eventBy(own.ref, passerBy)));
    const outcomes = (): Promise<{ outcome: string }[]> =>
      database.query('SELECT outcome FROM attempts WHERE igsid = $1 ORDER BY id', [passerBy]);
    expect(await outcomes()).toEqual([{ outcome: 'linked' }, { outcome: 'used_by_other' }]);
    await erase({ appId: await idOf(shop), externalUserId: user });
    expect(await outcomes()).toEqual([{ outcome: 'linked' }]);
    // Its repeat key was kept: Meta may deliver it again.
    await deliver(first);
    expect(await outcomes()).toEqual([{ outcome: 'linked' }]);
    expect(findTraces(await dumpDatabase(database), { igsid, user })).toEqual([]);
  });

  test('the erasure of an external user keeps the same person’s rows of another app', async () => {
    const links = [await shop.client.mint({ externalUserId: user, account: 'acme' })];
    links.push(await club.client.mint({ externalUserId: user, account: 'acme' }));
    const events = links.map(({ ref }) => referralEvent(eventBy(ref, igsid)));
    await deliver(...events);
    expect(await erase({ appId: await idOf(shop), externalUserId: user })).toMatchObject({
      removed: { links: 1, identities: 1, attempts: 1 },
    });
    await deliver(...events);
    const appId = await idOf(club);
    const { links: found, identities, attempts } = await service.admin.lookup(igsid);
    expect([found, identities, attempts]).toMatchObject([[{ appId }], [{ appId }], [{ appId }]]);
    // The person can link with this app again: it was not asked to erase them.
    const again = await shop.client.mint({ externalUserId: `${user}-again`, account: 'acme' });
    await deliver(referralEvent(eventBy(again.ref, igsid)));
    expect((await shop.client.link(again.id)).status).toBe('linked');
  });

  test('a look-up of what was erased says so, and finds no one', async () => {
    const link = await shop.client.mint({ externalUserId: user, account: 'acme' });
    const event = referralEvent(eventBy(link.ref, igsid));
    await deliver(event);
    for (const q of [igsid, user, link.ref, link.id])
      expect((await service.admin.lookup(q)).erased).toBe(false);
    await erase({ account: 'acme', igsid });
    await deliver(event);
    const asked = [
      igsid,
      link.ref,
      link.url,
      link.id,
      `Why does it not work? (${link.url})`,
      `IGSID ${igsid}?`,
    ];
    for (const q of asked) {
      const { ref, ...answer } = await service.admin.lookup(q);
      expect(answer).toMatchObject({ erased: true, links: [], identities: [], attempts: [] });
      if (q.includes('ig.me')) expect(ref).toMatchObject({ valid: true, linkId: link.id });
    }
    for (const q of [newPerson(), 'nobody at all', '@acme'])
      expect((await service.admin.lookup(q)).erased).toBe(false);
  });

  test('a look-up of an external user who was erased says so, and of the person for seven days', async () => {
    const link = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await deliver(referralEvent(eventBy(link.ref, igsid)));
    await erase({ appId: await idOf(shop), externalUserId: user });
    for (const q of [user, igsid, link.ref, `Customer ${user} asks`]) {
      const answer = await service.admin.lookup(q);
      expect(answer).toMatchObject({ erased: true, links: [], identities: [], attempts: [] });
    }
  });

  test('an external user who is erased is removed from notifications about links that no longer exist', async () => {
    const link = await shop.client.mint({ externalUserId: user, account: 'acme' });
    await new Api(service, shop.apiKey).post(`/v1/links/${link.id}/revoke`).expect(200);
    await database.query('DELETE FROM links WHERE id = $1', [fromTypeId('lnk', link.id)]);
    const other = await club.client.mint({ externalUserId: user, account: 'acme' });
    await new Api(service, club.apiKey).post(`/v1/links/${other.id}/revoke`).expect(200);
    expect(await erase({ appId: await idOf(shop), externalUserId: user })).toMatchObject({
      removed: { links: 0, notifications: 1 },
    });
    // Another app's user of that name stays.
    expect(await readOutbox(database, user)).toMatchObject([{ data: { id: other.id } }]);
    expect(await countOrphanedDeliveries(database)).toBe(0);
  });

  test('the erasure of an unknown external user has a receipt of zeros', async () => {
    expect(await erase({ appId: await idOf(shop), externalUserId: user })).toMatchObject({
      removed: { links: 0, identities: 0, attempts: 0, deadLetters: 0, idempotencyKeys: 0 },
    });
  });
});

describe('request', () => {
  test('an erasure requested again under the same Idempotency-Key has the same receipt and removes nothing more', async () => {
    const ask = (body: object) =>
      admin.post('/v1/admin/erasures', body).set('idempotency-key', `erase ${igsid}`);
    const first = await ask({ account: 'acme', igsid }).expect(201);
    clock.advance(DAY_MS - 1);
    const again = await ask({ igsid, account: 'acme' }).expect(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const other = await ask({ account: 'acme', igsid: newPerson() }).expect(422);
    expect(other.body).toEqual(problem(422, 'idempotency_key_reused'));
    // What is kept for the replay does not reveal the person, not even by trying ids out.
    const asked = toCanonicalJson({ params: {}, body: { account: 'acme', igsid } });
    const dump = await dumpDatabase(database);
    expect(findTraces(dump, { igsid, asked, counted: `${Buffer.byteLength(asked)}:${asked}` })).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['nothing', {}, ['']],
    ['only an account', { account: 'acme' }, ['/igsid']],
    ['only an IGSID', { igsid: '1' }, ['/account']],
    ['only an app', { appId: 'app_1' }, ['/externalUserId']],
    ['only an external user', { externalUserId: 'u' }, ['/appId']],
    ['null for what is required', { account: 'acme', igsid: null }, ['/igsid']],
    [
      'both ways',
      { account: 'acme', igsid: '1', appId: 'a', externalUserId: 'u' },
      ['/appId', '/externalUserId'],
    ],
    ['a mixture', { igsid: '1', externalUserId: 'u' }, ['/externalUserId']],
    ['an account that is not registered', { account: 'unknown', igsid: '1' }, ['/account']],
    ['no app’s id', { appId: 'app_1', externalUserId: 'u' }, ['/appId']],
    [
      'an app that there is not',
      { appId: 'app_00000000000000000000000000', externalUserId: 'u' },
      ['/appId'],
    ],
    ['an IGSID as a number', { account: 'acme', igsid: 17 }, ['/igsid']],
    ['an IGSID out of its alphabet', { account: 'acme', igsid: "1' OR 1" }, ['/igsid']],
    ['an unknown field', { account: 'acme', igsid: '1', reason: 'x' }, ['/reason']],
    ['an array', [], ['']],
  ])('an erasure request with %s is refused', async (_name, body, pointers) => {
    const answer = await admin.post('/v1/admin/erasures', body).expect(422);
    expect(answer.body).toMatchObject(problem(422, 'validation_failed'));
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });

  test('an erasure requires an admin key, and the audit names the person by a keyed hash', async () => {
    await new Api(service, shop.apiKey).post('/v1/admin/erasures', { account: 'acme', igsid }).expect(403);
    const receipt = await erase({ account: 'acme', igsid });
    const entries = await database.query(
      `SELECT action, actor, target_kind, target_id::text, length(subject_hash) AS length FROM audit_entries
       WHERE target_id = $1`,
      [fromTypeId('ers', String(receipt['id']))],
    );
    expect(entries).toMatchObject([
      { action: 'person.erased', actor: 'admin', target_kind: 'ers', length: 32 },
    ]);
    const asked = await admin.get(`/v1/admin/audit?subject=${igsid}`).expect(200);
    expect(asked.body.data).toMatchObject([
      { action: 'person.erased', target: { kind: 'erasure', id: receipt['id'] } },
    ]);
    expect(findTraces(await dumpDatabase(database), { igsid })).toEqual([]);
  });

  test('the receipts of erasures can be read one by one and as a list', async () => {
    const receipts = [await erase({ account: 'acme', igsid }), await erase({ account: 'acme', igsid })];
    const [older, newer] = receipts;
    expect((await admin.get(`/v1/admin/erasures/${newer?.['id']}`).expect(200)).body).toEqual(newer);
    const page = (await admin.get('/v1/admin/erasures?limit=1').expect(200)).body;
    expect(page).toEqual({ data: [newer], nextCursor: expect.any(String) });
    const next = await admin.get(`/v1/admin/erasures?limit=1&cursor=${page.nextCursor}`).expect(200);
    expect(next.body.data).toEqual([older]);
    await admin.get('/v1/admin/erasures/ers_00000000000000000000000000').expect(404);
  });
});

async function idOf(tenant: TestTenant): Promise<string> {
  const link = await tenant.client.mint({ externalUserId: 'any-user', account: 'acme' });
  const { body } = await new Api(service, tenant.apiKey).get(`/v1/links/${link.id}`).expect(200);
  return body.appId;
}
