import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../src/connect/texts/catalogues.js';
import { CHAT_WORDS } from '../../src/instagram/chat/chat-words.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { type Locale, LOCALES } from '../../src/platform/text/locales.js';
import { ChatStage } from '../support/chat-stage.js';
import { createEndpoint } from '../support/endpoints.js';
import type { TestTenant } from '../support/test-app.js';
import { normaliseText } from '../../src/instagram/chat/compose-message.js';

const stage = new ChatStage();

beforeAll(() => stage.start());
afterAll(() => stage.stop());

const linkOf = (link: { id: string }): Promise<Record<string, unknown>> =>
  stage.shop.client.link(link.id) as never;

async function otherApp(): Promise<TestTenant> {
  const app = await stage.newApp('Cirrus', 'https://cirrus.example/');
  await stage.grant(app);
  return app;
}

const pageOf = ({ connectUrl }: { connectUrl: string }): string =>
  `${stage.service.baseUrl}${new URL(connectUrl).pathname}`;

async function readPage(link: { connectUrl: string }, locale: Locale): Promise<string> {
  const answer = await fetch(`${pageOf(link)}?language=${locale}`);
  expect(answer.status).toBe(200);
  return answer.text();
}

describe('consent in the chat', () => {
  test('the person is asked who wants what, says yes, is linked, and reads how to undo it', async () => {
    const link = await stage.mint('user-1');
    const person = stage.newPerson();
    await stage.come(person, link);
    expect(await linkOf(link)).toMatchObject({
      status: 'awaiting_confirmation',
      igsid: stage.igsidOf(person),
    });
    const [question = ''] = await stage.untilReceived(person, 1);
    for (const said of ['Aurora Shop', 'shop.example', 'm…a@shop.example', 'YES', 'NO', 'Automated message'])
      expect(normaliseText(question)).toContain(said);
    await stage.untilQuestion(link, 'sent');
    await stage.tapAnswer(person, 'Yes, connect');
    expect(await linkOf(link)).toMatchObject({ status: 'linked', question: { status: 'sent', code: null } });
    const [, after = ''] = await stage.untilReceived(person, 2);
    expect(normaliseText(after)).toContain('write UNLINK here');
  });

  test('a link is not minted for the chat when its account is not connected', async () => {
    const other = await stage.service.createAccount('unconnected', [stage.shop]);
    const { body } = await stage.api
      .post('/v1/links', { externalUserId: 'user', account: other.username, confirmation: 'dm' })
      .expect(422);
    expect(body).toMatchObject({ errors: [{ pointer: '/confirmation' }] });
  });

  test('an app cannot confirm what the person is asked, and may decline it', async () => {
    const link = await stage.mint('user-app');
    const person = stage.newPerson();
    await stage.come(person, link);
    const { body } = await stage.api.post(`/v1/links/${link.id}/confirm`, {}).expect(409);
    expect(body).toMatchObject({ code: 'confirmation_by_person' });
    await stage.api.post(`/v1/links/${link.id}/decline`, {}).expect(200);
    expect(await linkOf(link)).toMatchObject({ status: 'rejected', reason: 'declined' });
  });
});

describe('phishing: somebody else’s link', () => {
  test('a victim who says “Not me” is linked with nobody, and the link is closed', async () => {
    const link = await stage.mint('attacker-1');
    const victim = stage.newPerson();
    await stage.come(victim, link);
    await stage.untilReceived(victim, 1);
    await stage.tapAnswer(victim, 'Not me');
    expect(await linkOf(link)).toMatchObject({
      status: 'rejected',
      reason: 'declined_by_person',
      igsid: null,
    });
    const texts = await stage.untilReceived(victim, 2);
    expect(texts[1]).toContain('Nothing was connected');
  });

  test('a victim who ignores the question is linked with nobody', async () => {
    const link = await stage.mint('attacker-2');
    const victim = stage.newPerson();
    await stage.come(victim, link);
    await stage.untilReceived(victim, 1);
    stage.clock.advance(10 * 60_000 + 1_000);
    expect(await linkOf(link)).toMatchObject({
      status: 'expired',
      reason: 'confirmation_timeout',
      igsid: null,
    });
  });

  test('an answer after ten minutes changes nothing, and the person is told so once', async () => {
    const link = await stage.mint('attacker-3');
    const victim = stage.newPerson();
    await stage.come(victim, link);
    await stage.untilReceived(victim, 1);
    stage.clock.advance(10 * 60_000 + 1_000);
    await stage.tapAnswer(victim, 'Yes, connect');
    expect(await linkOf(link)).toMatchObject({ status: 'expired', reason: 'confirmation_timeout' });
    const texts = await stage.untilReceived(victim, 2);
    expect(texts[1]).toContain('This question has ended');
  });

  test('the answer of somebody else changes nothing, whether they write it or send the payload', async () => {
    const link = await stage.mint('user-other');
    const [person, other] = [stage.newPerson(), stage.newPerson()];
    await stage.come(person, link);
    await stage.untilReceived(person, 1);
    await stage.type(other, 'yes');
    const payload = stage.fake.world.thread(person, stage.account.igId).messages.at(-1)
      ?.quickReplies?.[0]?.payload;
    expect(payload).toMatch(/^hitch-answer\.y\./);
    const event = {
      sender: { id: stage.igsidOf(other) },
      recipient: { id: stage.account.igId },
      timestamp: stage.clock.now().getTime(),
      message: { mid: 'stolen', text: 'Yes, connect', quick_reply: { payload } },
    };
    const delivery = {
      object: 'instagram',
      entry: [{ id: stage.account.igId, time: event.timestamp, messaging: [event] }],
    };
    expect((await stage.service.meta.deliver(delivery as never)).status).toBe(200);
    expect(await linkOf(link)).toMatchObject({
      status: 'awaiting_confirmation',
      igsid: stage.igsidOf(person),
    });
  });
});

describe('answers in writing', () => {
  test.each([
    ['YES', 'linked'],
    ['ja', 'linked'],
    ['نعم', 'linked'],
    ['no.', 'rejected'],
    ['Não', 'rejected'],
  ])('%s is an answer', async (word, status) => {
    const link = await stage.mint(`user-${word}`);
    const person = stage.newPerson();
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    await stage.type(person, word);
    expect(await linkOf(link)).toMatchObject({ status });
  });

  test('any other message is answered once more, with buttons that stay', async () => {
    const link = await stage.mint('user-reminded');
    const person = stage.newPerson();
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    await stage.type(person, 'who is this?');
    await stage.untilReceived(person, 2);
    await stage.type(person, 'hello?');
    const { messages } = stage.fake.threadOf(person, stage.account.igId);
    const cards = messages.filter(({ buttons }) => (buttons?.length ?? 0) > 0);
    expect(cards).toHaveLength(1);
    const [card] = cards;
    stage.fake.tapButton(person, stage.account.igId, card?.mid ?? '', 0);
    await stage.fake.settle();
    expect(await linkOf(link)).toMatchObject({ status: 'linked' });
  });

  test('a tap whose payload contradicts its text is judged by the payload', async () => {
    const link = await stage.mint('user-contradiction');
    const person = stage.newPerson();
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    const replies = stage.fake.world.thread(person, stage.account.igId).messages.at(-1)?.quickReplies;
    const event = {
      sender: { id: stage.igsidOf(person) },
      recipient: { id: stage.account.igId },
      timestamp: stage.clock.now().getTime(),
      message: { mid: 'contradicts', text: 'YES', quick_reply: { payload: replies?.[1]?.payload } },
    };
    const entry = [{ id: stage.account.igId, time: event.timestamp, messaging: [event] }];
    await stage.service.meta.deliver({ object: 'instagram', entry } as never);
    expect(await linkOf(link)).toMatchObject({ status: 'rejected', reason: 'declined_by_person' });
  });

  test('with two open questions a word counts for none, and each app is named on a button', async () => {
    const other = await stage.newApp('Borealis', 'https://borealis.example/');
    await stage.grant(other);
    const person = stage.newPerson();
    const first = await stage.mint('user-two');
    const second = await stage.mint('user-two', {}, other);
    await stage.come(person, first);
    await stage.untilQuestion(first, 'sent');
    await stage.come(person, second);
    await stage.untilQuestion(second, 'sent', other);
    await stage.type(person, 'yes');
    await stage.untilReceived(person, 4);
    const { messages } = stage.fake.threadOf(person, stage.account.igId);
    const titles = messages.flatMap(({ buttons }) => buttons ?? []);
    expect(titles).toEqual(expect.arrayContaining(['Yes: Aurora Shop', 'Yes: Borealis']));
    expect(await linkOf(first)).toMatchObject({ status: 'awaiting_confirmation' });
    const card = messages.find(({ buttons }) => buttons?.includes('Yes: Borealis'));
    stage.fake.tapButton(person, stage.account.igId, card?.mid ?? '', 0);
    await stage.fake.settle();
    expect(await other.client.link(second.id)).toMatchObject({ status: 'linked' });
    expect(await linkOf(first)).toMatchObject({ status: 'awaiting_confirmation' });
  });
});

describe('who is asked', () => {
  test('dm_existing_threads asks a person who only opened the link, and not one who tapped', async () => {
    const link = await stage.mint('user-new-thread', { confirmation: 'dm_existing_threads' });
    const person = stage.newPerson();
    await stage.come(person, link);
    expect(await linkOf(link)).toMatchObject({ status: 'linked', question: null });
    const again = await stage.mint('user-existing', { confirmation: 'dm_existing_threads' });
    const known = stage.newPerson();
    await stage.type(known, 'hello');
    await stage.come(known, again);
    expect(await linkOf(again)).toMatchObject({
      status: 'awaiting_confirmation',
      question: { status: expect.any(String) },
    });
  });

  test('dm_existing_threads asks a known person whose ref comes with a message: the event of the thread may be lost', async () => {
    const write = async (person: string, ref: string): Promise<void> => {
      const event = {
        sender: { id: stage.igsidOf(person) },
        recipient: { id: stage.account.igId },
        timestamp: stage.clock.now().getTime(),
        message: {
          mid: `lost-${ref}`,
          text: 'hi',
          referral: { ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' },
        },
      };
      const entry = [{ id: stage.account.igId, time: event.timestamp, messaging: [event] }];
      await stage.service.meta.deliver({ object: 'instagram', entry } as never);
    };
    const asking = { confirmation: 'dm_existing_threads' };
    const [stranger, unlinked] = [stage.newPerson(), stage.newPerson()];
    const first = await stage.mint('user-lost-1', asking);
    await write(stranger, first.ref);
    expect(await linkOf(first)).toMatchObject({ status: 'linked', question: null });
    await stage.come(unlinked, await stage.mint('user-lost-2', { confirmation: 'none' }));
    stage.clock.advance(1_000);
    await stage.type(unlinked, 'unlink');
    const second = await stage.mint('user-lost-3', asking);
    await write(unlinked, second.ref);
    expect(await linkOf(second)).toMatchObject({ status: 'awaiting_confirmation' });
    // The attempts of a person are removed after a time; that they were linked is not.
    await stage.database.query('DELETE FROM attempts WHERE igsid = $1', [stage.igsidOf(stranger)]);
    const third = await stage.mint('user-lost-1', asking, await otherApp());
    await write(stranger, third.ref);
    expect(
      await stage.database.query('SELECT status FROM links WHERE igsid = $1 ORDER BY id', [
        stage.igsidOf(stranger),
      ]),
    ).toEqual([{ status: 'linked' }, { status: 'awaiting_confirmation' }]);
  });

  test('both events of one click ask once', async () => {
    const link = await stage.mint('user-both');
    const person = stage.newPerson();
    await stage.type(person, 'hello');
    await stage.come(person, link);
    await stage.untilReceived(person, 1);
    const { ref } = link;
    const event = {
      sender: { id: stage.igsidOf(person) },
      recipient: { id: stage.account.igId },
      timestamp: stage.clock.now().getTime(),
      message: { mid: 'both', text: 'yes', referral: { ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' } },
    };
    const entry = [{ id: stage.account.igId, time: event.timestamp, messaging: [event] }];
    await stage.service.meta.deliver({ object: 'instagram', entry } as never);
    expect(await linkOf(link)).toMatchObject({ status: 'awaiting_confirmation' });
    await stage.tapAnswer(person, 'Yes, connect');
    expect(await linkOf(link)).toMatchObject({ status: 'linked' });
    expect(stage.received(person).filter((text) => text.includes('asks whether'))).toHaveLength(1);
  });

  test('replace takes a person from another user with the person’s own yes', async () => {
    const person = stage.newPerson();
    await stage.come(person, await stage.mint('user-old', { confirmation: 'none' }));
    stage.clock.advance(1_000);
    const link = await stage.mint('user-new', { onConflict: 'replace' });
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    await stage.tapAnswer(person, 'Yes, connect');
    expect(await linkOf(link)).toMatchObject({ status: 'linked' });
    const { body } = await stage.api.get('/v1/identities?externalUserId=user-old&status=all').expect(200);
    expect(body.data).toMatchObject([{ status: 'unlinked', unlinkReason: 'replaced' }]);
  });
});

describe('undoing it', () => {
  test.each(['unlink', 'Trennen', 'DESVINCULAR!'])('“%s” ends every identity of the person', async (word) => {
    const person = stage.newPerson();
    await stage.come(person, await stage.mint(`user-${word}`, { confirmation: 'none' }));
    stage.clock.advance(1_000);
    const before = (await stage.untilReceived(person, 1)).length;
    await stage.type(person, word);
    const { body } = await stage.api
      .get(`/v1/identities?igsid=${stage.igsidOf(person)}&status=all`)
      .expect(200);
    expect(body.data).toMatchObject([{ status: 'unlinked', unlinkReason: 'person' }]);
    await stage.untilReceived(person, before + 1);
  });

  test('the word ends the identities of a person with every app, and each app is notified once', async () => {
    const apps = [stage.shop, await stage.newApp('Cassini', 'https://cassini.example/')];
    await stage.grant(apps[1] ?? stage.shop);
    const person = stage.newPerson();
    for (const [index, app] of apps.entries()) {
      await createEndpoint(stage.service, app, 'https://shop.example/hook');
      await stage.come(person, await stage.mint(`user-of-${index}`, { confirmation: 'none' }, app));
      stage.clock.advance(1_000);
    }
    await stage.type(person, 'unlink');
    const notified = await stage.database.query<{ app: string; user: string; reason: string }>(
      `SELECT app_id AS app, external_user_id AS user, data ->> 'unlinkReason' AS reason FROM notifications
       WHERE type = 'identity.unlinked' AND igsid = $1 ORDER BY external_user_id`,
      [stage.igsidOf(person)],
    );
    expect(notified).toEqual(
      apps.map(({ appId: app }, index) => ({ app, user: `user-of-${index}`, reason: 'person' })),
    );
  });

  test('the page names the word of its language, until the person has written it', async () => {
    const [link, person] = [await stage.mint('user-page', { confirmation: 'none' }), stage.newPerson()];
    await stage.come(person, link);
    stage.clock.advance(1_000);
    for (const locale of LOCALES) {
      const text = await readPage(link, locale);
      expect(text).toContain('data-state="linked"');
      expect(text).toContain(CATALOGUES[locale]['phone.undo']);
      expect(text).toContain(`>${CHAT_WORDS[locale].unlink[0]}<`);
    }
    await stage.type(person, 'unlink');
    for (const locale of LOCALES) {
      const text = await readPage(link, locale);
      expect(text).toContain('data-state="ended"');
      expect(text).toContain(`>${CATALOGUES[locale]['ended.title']}</h1>`);
      expect(text).not.toContain(CATALOGUES[locale]['linked.next']);
    }
    expect(await linkOf(link)).toMatchObject({ status: 'linked' });
    const state = await fetch(`${pageOf(link)}/state`);
    expect(await state.json()).toEqual({
      status: 'linked',
      reason: null,
      opened: false,
      expiresInSeconds: null,
    });
  });

  test('the page of an account without the word says how the app undoes it', async () => {
    const accountPath = `/v1/admin/accounts/${toTypeId('acc', stage.account.id)}`;
    await stage.admin.patch(accountPath, { unlinkByWord: false }).expect(200);
    const [link, person] = [await stage.mint('user-no-word', { confirmation: 'none' }), stage.newPerson()];
    await stage.come(person, link);
    const text = await readPage(link, 'en');
    await stage.admin.patch(accountPath, { unlinkByWord: true }).expect(200);
    expect(text).toContain('data-state="linked"');
    expect(text).not.toContain('UNLINK');
  });

  test('a sentence with the word in it ends nothing', async () => {
    const person = stage.newPerson();
    await stage.come(person, await stage.mint('user-stays', { confirmation: 'none' }));
    stage.clock.advance(1_000);
    await stage.type(person, 'how do I unlink this?');
    const { body } = await stage.api.get(`/v1/identities?igsid=${stage.igsidOf(person)}`).expect(200);
    expect(body.data).toMatchObject([{ status: 'active' }]);
  });
});

describe('a question that cannot be asked', () => {
  test.each([
    ['the window is closed', { code: 10, subcode: 2534022 }, '10/2534022'],
    ['the person is not receiving', { code: 551, subcode: 1545041 }, '551/1545041'],
    ['the owner has DM access off', { code: 200 }, '200'],
    ['another app owns the thread', { code: 100, subcode: 2534037 }, '100/2534037'],
  ])('%s: the link ends, and says why', async (name, error, code) => {
    const link = await stage.mint(`user-${name}`);
    const person = stage.newPerson();
    stage.fake.faults.next({ on: 'send', to: stage.igsidOf(person), kind: 'error', ...error });
    await stage.come(person, link);
    await stage.untilQuestion(link, 'failed');
    expect(await linkOf(link)).toMatchObject({
      status: 'expired',
      reason: 'question_not_sent',
      igsid: null,
      question: { status: 'failed', code, sentAt: null },
    });
    expect(stage.received(person)).toEqual([]);
  });

  test('a rate limit only delays it', async () => {
    const link = await stage.mint('user-limited');
    const person = stage.newPerson();
    stage.fake.faults.next({ on: 'send', kind: 'error', code: 613, subcode: 2534040, status: 500 });
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    expect(stage.received(person)).toHaveLength(1);
  });

  test.each(['sent_but_error', 'cut_after', 'html'] as const)(
    'an answer that says nothing (%s) is cleared up by the echo, and nobody is asked twice',
    async (kind) => {
      const link = await stage.mint(`user-${kind}`);
      const person = stage.newPerson();
      stage.fake.faults.next({ on: 'send', kind, isDone: true });
      await stage.come(person, link);
      await stage.untilQuestion(link, 'sent');
      expect(stage.received(person)).toHaveLength(1);
    },
  );

  test('without an echo the conversation says that it was sent', async () => {
    const link = await stage.mint('user-no-echo');
    const person = stage.newPerson();
    const { fields } = stage.fake.world.app;
    stage.fake.world.app.fields = new Set([...fields].filter((field) => field !== 'message_echoes'));
    try {
      stage.fake.faults.next({ on: 'send', kind: 'cut_after' });
      await stage.come(person, link);
      await stage.untilQuestion(link, 'unknown');
      await stage.untilQuestion(link, 'sent');
    } finally {
      stage.fake.world.app.fields = fields;
    }
    expect(stage.received(person)).toHaveLength(1);
  });
});

test('a revoked token ends the connection, and the link says why', async () => {
  const link = await stage.mint('user-revoked');
  const person = stage.newPerson();
  stage.fake.faults.next({ on: 'send', kind: 'error', code: 190, subcode: 460 });
  await stage.come(person, link);
  await stage.untilQuestion(link, 'failed');
  expect(await linkOf(link)).toMatchObject({ question: { code: '190/460' }, reason: 'question_not_sent' });
});
