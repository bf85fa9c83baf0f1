import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AccountEntity } from '../../src/accounts/account.entity.js';
import { AccountsService } from '../../src/accounts/accounts.service.js';
import { ChatUnlinking } from '../../src/linking/chat-unlinking.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import { dumpDatabase, findTraces } from '../support/dump-database.js';
import { Api } from '../support/http.js';
import { readOutbox, seedEndpoint } from '../support/outbox.js';
import { makeSecrets, startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ROUNDS = 15;

let database: TestDatabase;
let one: TestApp;
let two: TestApp;
let tenant: TestTenant;
let account: AccountEntity;
let people = 0;

const newPerson = (): string => `55${Date.now()}${++people}`;
/** Each of the two instances in turn: a race must not be won by living in one process. */
const instance = (index: number): TestApp => (index % 2 === 0 ? one : two);
const call = async (
  index: number,
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly body: Record<string, never> }> =>
  new Api(instance(index), tenant.apiKey).post(path, body);

beforeAll(async () => {
  database = await createTestDatabase();
  const env = makeSecrets();
  [one, two] = await Promise.all([startTestApp(database.url, { env }), startTestApp(database.url, { env })]);
  tenant = await one.createTenant();
  const { id } = await one.createAccount('acme', [tenant]);
  const found = await one.app.get(Database).read((tx) => one.app.get(AccountsService).findByIds(tx, [id]));
  account = found.get(id) as AccountEntity;
  await seedEndpoint(database, tenant);
  const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
  await new Api(one, one.adminApiKey)
    .patch(`/v1/admin/apps/${toTypeId('app', tenant.appId)}`, { limits })
    .expect(200);
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

async function mint(igsid: string): Promise<{ readonly id: string; readonly invite: string }> {
  const answer = await call(0, '/v1/invites', { account: 'acme', igsid });
  expect(answer.status).toBe(201);
  return answer.body as never;
}

async function statusOf(id: string): Promise<string> {
  const [row] = await database.query<{ status: string }>('SELECT status FROM invites WHERE id = $1', [
    fromTypeId('inv', id),
  ]);
  return row?.status ?? 'gone';
}

test('an invite that two users redeem at once on two instances links one of them, and the other learns that it is used', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const igsid = newPerson();
    const { invite } = await mint(igsid);
    const users = ['ann', 'bob', 'cay', 'dan'].map((name) => `${name}-${round}`);
    const answers = await Promise.all(
      users.map((externalUserId, index) => call(index, '/v1/invites/redeem', { invite, externalUserId })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    for (const { status, body } of answers)
      if (status === 409) expect(body).toMatchObject({ code: 'invite_used' });
    const winner = users[answers.findIndex(({ status }) => status === 200)];
    expect(await tenant.client.identities({ igsid })).toMatchObject([
      { externalUserId: winner, via: 'invite' },
    ]);
    expect(await readOutbox(database, winner ?? '')).toMatchObject([{ type: 'identity.linked', igsid }]);
    expect(await database.query('SELECT outcome, via FROM attempts WHERE igsid = $1', [igsid])).toEqual([
      { outcome: 'linked', via: 'invite' },
    ]);
  }
});

test('the same user who redeems an invite several times at once is linked once, and gets the same answer', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const igsid = newPerson();
    const { invite } = await mint(igsid);
    const body = { invite, externalUserId: `eager-${round}` };
    const answers = await Promise.all([0, 1, 2, 3].map((index) => call(index, '/v1/invites/redeem', body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(await readOutbox(database, body.externalUserId)).toHaveLength(1);
    expect(await tenant.client.identities({ igsid })).toHaveLength(1);
  }
});

test('two invites of one person that two users redeem at once link one of them; the other’s stays open', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const igsid = newPerson();
    const invites = [await mint(igsid), await mint(igsid)];
    const answers = await Promise.all(
      invites.map(({ invite }, index) =>
        call(index, '/v1/invites/redeem', { invite, externalUserId: `rival-${round}-${index}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = answers.findIndex(({ status }) => status === 409);
    expect(answers[loser]?.body).toMatchObject({ code: 'igsid_taken' });
    expect(await statusOf(invites[loser]?.id ?? '')).toBe('pending');
    expect(await tenant.client.identities({ igsid })).toHaveLength(1);
  }
});

test('a revocation that races with a redemption comes wholly before or wholly after', async () => {
  const seen = new Set<string>();
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const igsid = newPerson();
    const { id, invite } = await mint(igsid);
    const redeem = () => call(0, '/v1/invites/redeem', { invite, externalUserId: `torn-${round}` });
    const revoke = () => call(1, `/v1/invites/${id}/revoke`, {});
    const [redeemed, revoked] =
      round % 2 === 0
        ? await Promise.all([redeem(), revoke()])
        : await Promise.all([revoke(), redeem()]).then(([second, first]) => [first, second] as const);
    const isLinked = redeemed.status === 200;
    expect(redeemed.body).toMatchObject(isLinked ? { outcome: 'linked' } : { code: 'invite_revoked' });
    expect(revoked.body).toMatchObject(isLinked ? { code: 'invite_used' } : { status: 'revoked' });
    expect(await statusOf(id)).toBe(isLinked ? 'redeemed' : 'revoked');
    expect(await tenant.client.identities({ igsid })).toHaveLength(isLinked ? 1 : 0);
    seen.add(await statusOf(id));
  }
  expect(seen.size).toBeGreaterThan(0);
});

test('once the removal of a grant has answered, no invite to the app is made, whatever another instance has cached', async () => {
  const { id } = await one.createAccount('fleeting', []);
  const grants = `/v1/admin/apps/${toTypeId('app', tenant.appId)}/accounts`;
  const accountId = toTypeId('acc', id);
  const admin = new Api(one, one.adminApiKey);
  const countInvites = async (): Promise<number> =>
    (await database.query('SELECT FROM invites WHERE account_id = $1', [id])).length;
  const invite = () => call(1, '/v1/invites', { account: 'fleeting', igsid: newPerson() });
  for (let round = 0; round < ROUNDS; round++) {
    await admin.post(grants, { accountId }).expect(201);
    expect((await invite()).status).toBe(201);
    const removed = admin
      .delete(`${grants}/${accountId}`)
      .expect(204)
      .then(() => countInvites());
    const racing = await Promise.all([invite(), invite(), removed, invite(), invite()]);
    for (const answer of racing) if (typeof answer === 'object') expect([201, 422]).toContain(answer.status);
    const late = await invite();
    expect(late).toMatchObject({ status: 422, body: { errors: [{ pointer: '/account' }] } });
    expect(await countInvites()).toBe(racing[2]);
  }
});

test('the word that ends everything, racing with a redemption, leaves no invite open', async () => {
  const seen = new Set<string>();
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const igsid = newPerson();
    const { id, invite } = await mint(igsid);
    const redeem = () => call(0, '/v1/invites/redeem', { invite, externalUserId: `word-${round}` });
    const write = () => two.app.get(ChatUnlinking).unlink(account, igsid, 'en', new Date());
    const [redeemed] =
      round % 2 === 0
        ? await Promise.all([redeem(), write()])
        : await Promise.all([write(), redeem()]).then(([ended, answer]) => [answer, ended] as const);
    const isLinked = redeemed.status === 200;
    expect(redeemed.body).toMatchObject(isLinked ? { outcome: 'linked' } : { code: 'invite_revoked' });
    expect(await statusOf(id)).toBe(isLinked ? 'redeemed' : 'revoked');
    if (!isLinked) expect(await tenant.client.identities({ igsid })).toEqual([]);
    seen.add(await statusOf(id));
  }
  expect(seen.size).toBeGreaterThan(0);
});

test('one word that is taken on two instances at once revokes every invite of its person, and is answered once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const igsid = newPerson();
    const made = [await mint(igsid), await mint(igsid), await mint(igsid)];
    const writtenAt = new Date();
    const write = (service: TestApp) =>
      service.app.get(ChatUnlinking).unlink(account, igsid, 'en', writtenAt);
    const ended = await Promise.all([write(one), write(two)]);
    expect(ended.filter((hasEnded) => hasEnded)).toHaveLength(1);
    for (const { id } of made) expect(await statusOf(id)).toBe('revoked');
    expect(
      await database.query(`SELECT id FROM messages WHERE igsid = $1 AND kind = 'unlinked'`, [igsid]),
    ).toHaveLength(1);
  }
});

test('an erasure that races with mints and redemptions of a person’s invites leaves no trace', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const igsid = newPerson();
    const externalUserId = `leaver-${round}.`;
    const { invite } = await mint(igsid);
    const [redeemed, minted, erased] = await Promise.all([
      call(0, '/v1/invites/redeem', { invite, externalUserId }),
      call(1, '/v1/invites', { account: 'acme', igsid }),
      new Api(two, two.adminApiKey).post('/v1/admin/erasures', { account: 'acme', igsid }),
    ]);
    expect([200, 404]).toContain(redeemed.status);
    expect([201, 422]).toContain(minted.status);
    expect(erased.status).toBe(201);
    expect(findTraces(await dumpDatabase(database), { igsid, externalUserId })).toEqual([]);
    const after = await call(0, '/v1/invites/redeem', { invite, externalUserId });
    expect(after.body).toMatchObject({ code: 'not_found' });
    expect((await call(0, '/v1/invites', { account: 'acme', igsid })).body).toMatchObject({
      errors: [{ pointer: '/igsid', detail: 'cannot be invited' }],
    });
  }
});

test('an erasure of the user who has redeemed an invite removes the invite', async () => {
  const igsid = newPerson();
  const { id, invite } = await mint(igsid);
  await call(0, '/v1/invites/redeem', { invite, externalUserId: 'gone-user' });
  const appId = toTypeId('app', tenant.appId);
  await new Api(one, one.adminApiKey)
    .post('/v1/admin/erasures', { appId, externalUserId: 'gone-user' })
    .expect(201);
  expect(await statusOf(id)).toBe('gone');
});

test('a repeated mint under one key makes one invite, whichever instance it reaches', async () => {
  const igsid = newPerson();
  const post = (index: number) =>
    new Api(instance(index), tenant.apiKey)
      .post('/v1/invites', { account: 'acme', igsid })
      .set('idempotency-key', 'once');
  const answers = await Promise.all([0, 1, 2, 3].map((index) => post(index)));
  const made = answers.filter(({ status }) => status === 201);
  expect(made.length).toBeGreaterThan(0);
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  const again = await post(1);
  expect(again.body).toEqual(made[0]?.body);
  expect(await database.query('SELECT id FROM invites WHERE igsid = $1', [igsid])).toHaveLength(1);
});
