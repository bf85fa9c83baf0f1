import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { ChatStage } from '../support/chat-stage.js';
import { findTraces, dumpDatabase } from '../support/dump-database.js';
import { Api } from '../support/http.js';
import { seedEndpoint } from '../support/outbox.js';
import { setTypedCodes, wrongCode } from '../support/typed-codes.js';
import { eventually } from '../support/waits.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SHOWN = /^[B-DF-HJKMNP-TV-Z2-9]{4}-[B-DF-HJKMNP-TV-Z2-9]{4}$/;

const stage = new ChatStage();
let users = 0;

beforeAll(async () => {
  await stage.start({ captureLogs: true });
  await setTypedCodes(stage.service, stage.account, true);
  // What is written after linking is the subject of other tests.
  await stage.admin.patch(stage.account.path, { afterLinkMessage: false }).expect(200);
});
afterAll(() => stage.stop());

const mint = (more: object = {}): Promise<MintedLinkAnswer> =>
  stage.mint(`user-${++users}`, { confirmation: 'none', ...more });
const statusOf = async ({ id }: { readonly id: string }): Promise<string> =>
  ((await stage.shop.client.link(id)) as { status: string }).status;
const codeOf = ({ code }: MintedLinkAnswer): string => {
  if (code === null) throw new Error('the link has no code');
  return code;
};

/** A person with Instagram in a browser. */
function newWebPerson(): string {
  const person = stage.newPerson();
  stage.fake.world.person(person).device = 'desktop';
  return person;
}

const outcomesOf = async (person: string): Promise<string[]> =>
  (
    await stage.database.query<{ outcome: string }>(
      'SELECT outcome FROM attempts WHERE igsid = $1 ORDER BY id',
      [stage.igsidOf(person)],
    )
  ).map(({ outcome }) => outcome);

describe('the code of a link', () => {
  test('is in the answer of the mint and in its replay, and nowhere else', async () => {
    const call = (): Promise<{ body: MintedLinkAnswer }> =>
      stage.api
        .post('/v1/links', { externalUserId: 'replayed', account: 'acme' })
        .set('Idempotency-Key', 'typed-1')
        .expect(201)
        .then((answer) => answer as never);
    const { body: first } = await call();
    expect(first.code).toMatch(SHOWN);
    expect(first.codeExpiresAt).toBe((first as unknown as { expiresAt: string }).expiresAt);
    expect((await call()).body).toEqual(first);
    const elsewhere = [
      (await stage.api.get(`/v1/links/${first.id}`).expect(200)).text,
      (await stage.api.get('/v1/links?externalUserId=replayed').expect(200)).text,
      await fetch(`${stage.service.baseUrl}${new URL(first.connectUrl).pathname}/state`).then((a) =>
        a.text(),
      ),
    ];
    for (const text of elsewhere) expect(text).not.toContain(codeOf(first));
  });

  test('is valid for 15 minutes, although its link is valid for longer', async () => {
    const link = await mint({ ttlSeconds: 3_600 });
    const end = Date.parse((link as unknown as { createdAt: string }).createdAt) + 15 * MINUTE_MS;
    expect(link.codeExpiresAt).toBe(new Date(end).toISOString());
  });

  test('is off until an operator turns it on, and of no use when it is turned off again', async () => {
    const other = await stage.addAccount({ username: 'plain' });
    const none = await mint({ account: 'plain' });
    expect([none.code, none.codeExpiresAt]).toEqual([null, null]);
    await setTypedCodes(stage.service, other, true);
    const link = await mint({ account: 'plain' });
    expect(link.code).toMatch(SHOWN);
    await setTypedCodes(stage.service, other, false);
    const person = newWebPerson();
    stage.fake.type(person, other.igId, codeOf(link));
    await stage.fake.settle();
    expect(await statusOf(link)).toBe('pending');
    const igsid = stage.fake.igsidOf(person, other.igId);
    expect(await stage.database.query('SELECT FROM attempts WHERE igsid = $1', [igsid])).toEqual([]);
  });
});

describe('a person without the Instagram app', () => {
  test.each([
    ['as it is shown', (code: string) => code],
    ['in lower case and without its hyphen', (code: string) => code.toLowerCase().replace('-', '')],
    ['letter by letter', (code: string) => [...code.replace('-', '')].join(' ')],
  ])('sends the code %s and is linked', async (_how, spell) => {
    const link = await mint();
    const person = newWebPerson();
    await stage.type(person, spell(codeOf(link)));
    expect(await stage.shop.client.link(link.id)).toMatchObject({
      status: 'linked',
      igsid: stage.igsidOf(person),
    });
    expect(await stage.shop.client.identities({ igsid: stage.igsidOf(person) })).toMatchObject([
      { via: 'code' },
    ]);
    const { body } = await stage.api.get(`/v1/links/${link.id}/attempts`).expect(200);
    expect(body.data).toMatchObject([{ outcome: 'linked', via: 'code', source: null }]);
  });

  test('the app is notified with the way of coming', async () => {
    const app = await stage.newApp('Cirrus', 'https://cirrus.example/');
    await stage.grant(app);
    await seedEndpoint(stage.database, app);
    const link = await stage.mint('notified', { confirmation: 'none' }, app);
    await stage.type(newWebPerson(), codeOf(link));
    expect(await app.client.identities({ externalUserId: 'notified' })).toMatchObject([{ via: 'code' }]);
    const [told, ...more] = await stage.database.query<{ type: string; data: string }>(
      `SELECT type, data::text FROM notifications WHERE external_user_id = 'notified'`,
    );
    expect([told?.type, JSON.parse(told?.data ?? '{}'), more]).toMatchObject([
      'identity.linked',
      { via: 'code' },
      [],
    ]);
    expect(told?.data).not.toContain(codeOf(link));
  });

  test('who sends it again has no wrong code, and another who has it is told apart', async () => {
    const link = await mint();
    const [person, other] = [newWebPerson(), newWebPerson()];
    for (let time = 0; time < 6; time += 1) await stage.type(person, codeOf(link));
    await stage.type(other, codeOf(link));
    expect(await outcomesOf(person)).toEqual(['linked', ...Array<string>(5).fill('already_linked')]);
    expect(await outcomesOf(other)).toEqual(['used_by_other']);
  });

  test('the code of a superseded link is revoked', async () => {
    const older = await stage.mint('twice', { confirmation: 'none' });
    stage.clock.advance(1_000);
    const newer = await stage.mint('twice', { confirmation: 'none' });
    stage.clock.advance(1_000);
    const person = newWebPerson();
    await stage.type(person, codeOf(older));
    await stage.type(person, codeOf(newer));
    expect(await outcomesOf(person)).toEqual(['revoked', 'linked']);
  });

  test('after its time a code is expired, and a tap on the link still links', async () => {
    const link = await mint({ ttlSeconds: 7_200 });
    stage.clock.advance(16 * MINUTE_MS + 1_000);
    const [person, phone] = [newWebPerson(), stage.newPerson()];
    await stage.type(person, codeOf(link));
    expect(await outcomesOf(person)).toEqual(['expired']);
    expect(await statusOf(link)).toBe('pending');
    await stage.come(phone, link);
    expect(await statusOf(link)).toBe('linked');
  });
});

describe('the chat', () => {
  test('a link that asks in the chat asks who typed the code, once, and a yes links', async () => {
    const link = await mint({ confirmation: 'dm' });
    const person = newWebPerson();
    await stage.type(person, codeOf(link));
    expect(await statusOf(link)).toBe('awaiting_confirmation');
    await stage.untilReceived(person, 1);
    await stage.untilQuestion(link, 'sent');
    // The code once more is no answer, and no reason to ask again.
    await stage.type(person, codeOf(link));
    expect(await stage.untilReceived(person, 1)).toHaveLength(1);
    await stage.type(person, 'yes');
    expect(await statusOf(link)).toBe('linked');
  });

  test('a link that asks in existing threads does not ask who typed the code in one', async () => {
    const person = newWebPerson();
    await stage.type(person, 'Hello, I have a question');
    const link = await mint({ confirmation: 'dm_existing_threads' });
    await stage.type(person, codeOf(link));
    expect(await statusOf(link)).toBe('linked');
    expect(stage.received(person)).toEqual([]);
  });

  test('a wrong code is not answered, whatever is open in the chat', async () => {
    const link = await mint({ confirmation: 'dm' });
    const person = stage.newPerson();
    await stage.come(person, link);
    await stage.untilReceived(person, 1);
    await stage.untilQuestion(link, 'sent');
    await stage.type(person, wrongCode(11));
    await stage.fake.settle();
    expect(stage.received(person)).toHaveLength(1);
    expect(await outcomesOf(person)).toEqual(['awaiting_confirmation', 'invalid_token']);
  });
});

describe('guessing', () => {
  test('after five wrong codes nothing of the person is read for an hour, not even the right code', async () => {
    const link = await mint({ ttlSeconds: 86_400 });
    const person = newWebPerson();
    for (let guess = 0; guess < 5; guess += 1) await stage.type(person, wrongCode(100 + guess));
    await stage.type(person, codeOf(link));
    expect(await outcomesOf(person)).toEqual(Array<string>(5).fill('invalid_token'));
    expect(stage.received(person)).toEqual([]);
    expect(await stage.service.metrics()).toMatch(/result="code_unread"[^\n]* [1-9]/);
    // A ref proves more than a code.
    const other = await mint();
    stage.fake.world.person(person).device = 'phone';
    await stage.come(person, other);
    expect(await statusOf(other)).toBe('linked');
    stage.clock.advance(HOUR_MS - 2_000);
    const later = await mint();
    await stage.type(person, codeOf(later));
    expect(await outcomesOf(person)).toHaveLength(6);
    stage.clock.advance(2_000);
    await stage.type(person, codeOf(later));
    expect((await outcomesOf(person)).at(-1)).toBe('igsid_taken');
  });

  test('while codes are being guessed on an account a right one is a question in the chat', async () => {
    await stage.database.query(
      `INSERT INTO attempts (account_id, id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
       SELECT $1, gen_random_uuid(), $2, 'guesser-' || n, 'invalid_token', 'code', $3, $3, 'req' FROM generate_series(1, 300) n`,
      [stage.account.id, stage.account.igId, stage.clock.now()],
    );
    const [asked, byApp, tapped] = [await mint(), await mint({ confirmation: 'app' }), await mint()];
    const [person, other, phone] = [newWebPerson(), newWebPerson(), stage.newPerson()];
    await stage.type(person, codeOf(asked));
    await stage.type(other, codeOf(byApp));
    await stage.come(phone, tapped);
    expect(await Promise.all([asked, byApp, tapped].map(statusOf))).toEqual([
      'awaiting_confirmation',
      'awaiting_confirmation',
      'linked',
    ]);
    await stage.untilQuestion(asked, 'sent');
    await stage.api.post(`/v1/links/${asked.id}/confirm`, {}).expect(409);
    await stage.api.post(`/v1/links/${byApp.id}/confirm`, {}).expect(200);
    await stage.type(person, 'yes');
    await eventually(async () => (await statusOf(asked)) === 'linked');
    expect(stage.received(other)).toEqual([]);
    stage.clock.advance(HOUR_MS);
    const after = await mint();
    await stage.type(newWebPerson(), codeOf(after));
    expect(await statusOf(after)).toBe('linked');
  });
});

describe('what is kept', () => {
  test('neither codes nor their plain hashes are stored or logged, right or wrong', async () => {
    const link = await mint();
    const right = codeOf(link).replace('-', '');
    const wrong = wrongCode(987_654_321);
    const person = newWebPerson();
    await stage.type(person, wrong);
    await stage.type(person, right);
    const texts = [right, wrong, codeOf(link)];
    const canaries = Object.fromEntries(texts.map((text, index) => [`code ${index}`, text]));
    expect(findTraces(await dumpDatabase(stage.database), canaries)).toEqual([]);
    expect(findTraces(stage.service.logs(), canaries)).toEqual([]);
    const [row] = await stage.database.query<{ hash: Buffer }>(
      `SELECT ref_hash AS hash FROM attempts WHERE igsid = $1 AND outcome = 'invalid_token'`,
      [stage.igsidOf(person)],
    );
    expect(row?.hash).toHaveLength(16);
    expect(createHash('sha256').update(wrong).digest().subarray(0, 16)).not.toEqual(row?.hash);
  });

  test('only an admin may turn codes on', async () => {
    await new Api(stage.service, stage.shop.apiKey)
      .patch(stage.account.path, { typedCodes: true })
      .expect(403);
    await stage.admin.patch(stage.account.path, { typedCodes: 'yes' }).expect(422);
    const { body } = await stage.admin.get(stage.account.path).expect(200);
    expect(body).toMatchObject({ typedCodes: true });
  });
});
