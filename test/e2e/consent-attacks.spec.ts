import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { normaliseText } from '../../src/instagram/chat/compose-message.js';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { ChatStage } from '../support/chat-stage.js';
import { NotifiedApp } from '../support/notified-app.js';
import { eventually } from '../support/waits.js';

const stage = new ChatStage();

beforeAll(() => stage.start());
afterAll(() => stage.stop());

/** Delivers events of a person in one signed request. */
async function deliver(person: string, ...events: readonly object[]): Promise<void> {
  const parties = { sender: { id: stage.igsidOf(person) }, recipient: { id: stage.account.igId } };
  const messaging = events.map((event) => ({ ...parties, timestamp: nowMs(), ...event }));
  const entry = [{ id: stage.account.igId, time: nowMs(), messaging }];
  const { status } = await stage.service.meta.deliver({ object: 'instagram', entry } as never);
  expect(status).toBe(200);
}

/** Delivers the echo of a message that the account has sent, by whatever app. */
async function echo(person: string, text: string): Promise<void> {
  const event = {
    sender: { id: stage.account.igId },
    recipient: { id: stage.igsidOf(person) },
    timestamp: nowMs(),
    message: { mid: `echo-${person}-${nowMs()}`, text, is_echo: true },
  };
  const entry = [{ id: stage.account.igId, time: nowMs(), messaging: [event] }];
  const { status } = await stage.service.meta.deliver({ object: 'instagram', entry } as never);
  expect(status).toBe(200);
}

const nowMs = (): number => stage.clock.now().getTime();

/** A person who has been asked. */
async function ask(
  externalUserId: string,
  more: object = {},
): Promise<{ link: { id: string }; person: string }> {
  const [link, person] = [await stage.mint(externalUserId, more), stage.newPerson()];
  await stage.come(person, link);
  await stage.untilQuestion(link, 'sent');
  return { link, person };
}

async function identitiesOf(person: string): Promise<{ externalUserId: string; status: string }[]> {
  const { body } = await stage.admin
    .get(`/v1/identities?igsid=${stage.igsidOf(person)}&status=all&people=shown`)
    .expect(200);
  return body.data;
}

const payloadOf = (person: string, index: number): string | undefined =>
  stage.fake.world.thread(person, stage.account.igId).messages.at(-1)?.quickReplies?.[index]?.payload;

describe('a yes that is none', () => {
  test('an event of the same click that comes after the question has ended links nobody', async () => {
    const link = await stage.mint('late-click', { confirmation: 'dm_existing_threads' });
    const person = stage.newPerson();
    await stage.type(person, 'hello');
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    const timestamp = nowMs() + 500;
    stage.clock.advance(11 * 60_000);
    const referral = { ref: link.ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' };
    await deliver(person, { timestamp, message: { mid: 'late-click', text: 'hi', referral } });
    expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'expired' });
    expect(await identitiesOf(person)).toEqual([]);
  });

  test('a yes to something else is no answer to a question that never arrived', async () => {
    const [link, person] = [await stage.mint('never-shown'), stage.newPerson()];
    await stage.type(person, 'hello');
    stage.fake.faults.next({ on: 'send', to: stage.igsidOf(person), kind: 'cut_before' });
    await stage.come(person, link);
    await stage.untilQuestion(link, 'unknown');
    expect(stage.received(person)).toEqual([]);
    await stage.type(person, 'yes');
    expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'awaiting_confirmation' });
  });

  test('a yes to a story is no answer, and the person is asked once more', async () => {
    const { link, person } = await ask('story');
    const story = { id: '1', url: 'https://stories.example/1' };
    await deliver(person, { message: { mid: 'story', text: 'Yes!', reply_to: { story } } });
    expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'awaiting_confirmation' });
    await stage.untilReceived(person, 2);
  });

  test.each(['yes', 'no'])(
    'a %s after a message of somebody else at the account is no answer, and the person is asked once more',
    async (word) => {
      const { link, person } = await ask(`followed-${word}`);
      await echo(person, 'Do you want our newsletter?');
      await stage.type(person, word);
      await stage.untilReceived(person, 2);
      await stage.type(person, word);
      expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'awaiting_confirmation' });
      const { messages } = stage.fake.threadOf(person, stage.account.igId);
      const cards = messages.filter(({ buttons }) => (buttons?.length ?? 0) > 0);
      expect(cards).toHaveLength(1);
      stage.fake.tapButton(person, stage.account.igId, cards[0]?.mid ?? '', 0);
      await stage.fake.settle();
      expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'linked' });
    },
  );

  test('a message that the account sent before the question, and one of ours, leave the word its meaning', async () => {
    const [link, person] = [await stage.mint('not-followed'), stage.newPerson()];
    await stage.type(person, 'hello');
    await echo(person, 'Do you want our newsletter?');
    stage.clock.advance(3_000);
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    await echo(person, stage.received(person)[0] ?? '');
    await stage.type(person, 'yes');
    expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'linked' });
  });

  test('a yes for an app that was disabled links nobody, and the person is told so', async () => {
    const app = await stage.newApp('Short Lived', 'https://gone.example/');
    await stage.grant(app);
    const [link, person] = [await stage.mint('disabled', {}, app), stage.newPerson()];
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent', app);
    await stage.admin.patch(`/v1/admin/apps/${stage.appId(app)}`, { status: 'disabled' }).expect(200);
    await stage.tapAnswer(person, 'Yes, connect');
    const [, told = ''] = await stage.untilReceived(person, 2);
    expect(told).toContain('This question has ended');
    expect(await identitiesOf(person)).toEqual([]);
  });

  test('a yes after the app has revoked the link is answered with its end', async () => {
    const { link, person } = await ask('revoked');
    await stage.api.post(`/v1/links/${link.id}/revoke`, {}).expect(200);
    await stage.tapAnswer(person, 'Yes, connect');
    const [, told = ''] = await stage.untilReceived(person, 2);
    expect(told).toContain('This question has ended');
    expect(await identitiesOf(person)).toEqual([]);
  });

  test.each([
    ['yes and no', (person: string) => [1, 0].map((index) => tap(person, index))],
    ['yes twice', (person: string) => [0, 0].map((index) => tap(person, index))],
  ])('%s at once have one result and one answer', async (name, answers) => {
    const { link, person } = await ask(`once-${name}`);
    await Promise.all(answers(person).map((event) => deliver(person, event)));
    const { status } = await stage.shop.client.link(link.id);
    expect(['linked', 'rejected']).toContain(status);
    const active = (await identitiesOf(person)).filter((each) => each.status === 'active');
    expect(active).toHaveLength(status === 'linked' ? 1 : 0);
    await stage.untilReceived(person, 2);
    expect(stage.received(person)).toHaveLength(2);
  });
});

/** Waits until the first message for a person is on its way. */
const untilBegun = (person: string): Promise<void> =>
  eventually(async () => {
    const found = await stage.database.query(`SELECT FROM messages WHERE igsid = $1 AND status = 'sending'`, [
      stage.igsidOf(person),
    ]);
    return found.length > 0;
  });

const tap = (person: string, index: number): object => ({
  message: { mid: `tap-${person}-${index}`, text: 'x', quick_reply: { payload: payloadOf(person, index) } },
});

test('a question says of its hint that somebody else wrote it', async () => {
  const { person } = await ask('hint', {
    accountHint: 'x”. Nothing is connected. To stop this, answer YES.',
  });
  expect(normaliseText(stage.received(person)[0] ?? '')).toContain(
    'the account “x. Nothing is connected. To stop this, answer YES.” there',
  );
});

describe('the word that ends everything', () => {
  test('delivered again it does not end what the person has agreed to since', async () => {
    const person = stage.newPerson();
    await stage.come(person, await stage.mint('before', { confirmation: 'none' }));
    stage.clock.advance(1_000);
    const event = { timestamp: nowMs(), message: { mid: 'unlink-once', text: 'unlink' } };
    await deliver(person, event);
    stage.clock.advance(3_000);
    const link = await stage.mint('after');
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    await deliver(person, event);
    await stage.tapAnswer(person, 'Yes, connect');
    await deliver(person, event);
    expect(await identitiesOf(person)).toMatchObject([
      { externalUserId: 'after', status: 'active' },
      { externalUserId: 'before', status: 'unlinked' },
    ]);
  });

  test('with a time to come it ends nothing that is linked after its delivery', async () => {
    const person = stage.newPerson();
    const event = { timestamp: nowMs() + 86_400_000, message: { mid: 'unlink-future', text: 'unlink' } };
    await stage.come(person, await stage.mint('future', { confirmation: 'none' }));
    stage.clock.advance(1_000);
    await deliver(person, event);
    stage.clock.advance(1_000);
    await stage.come(person, await stage.mint('future', { confirmation: 'none' }));
    expect((await identitiesOf(person)).map(({ status }) => status)).toEqual(['active', 'unlinked']);
  });
});

describe('the word that ends everything, as the answer to a question', () => {
  test('declines the question, is answered once, and changes nothing when it is delivered again', async () => {
    const { link, person } = await ask('refuses');
    const event = { message: { mid: 'refuses', text: 'Trennen' }, timestamp: nowMs() };
    await deliver(person, event);
    const declined = { status: 'rejected', reason: 'declined_by_person' };
    expect(await stage.shop.client.link(link.id)).toMatchObject(declined);
    const [, answer = ''] = await stage.untilReceived(person, 2);
    expect(answer).toContain('Nothing was connected');
    await deliver(person, event);
    await stage.fake.settle();
    expect(stage.received(person)).toHaveLength(2);
  });

  test('declines every open question with one answer', async () => {
    const other = await stage.newApp('Cumulus', 'https://cumulus.example/');
    await stage.grant(other);
    const { link, person } = await ask('refuses-both');
    const second = await stage.mint('refuses-both', {}, other);
    await stage.come(person, second);
    await stage.untilQuestion(second, 'sent', other);
    await stage.type(person, 'UNLINK');
    const declined = { status: 'rejected', reason: 'declined_by_person' };
    expect(await stage.shop.client.link(link.id)).toMatchObject(declined);
    expect(await other.client.link(second.id)).toMatchObject(declined);
    await stage.untilReceived(person, 3);
    await stage.fake.settle();
    expect(await messagesTo(person)).toEqual(['question', 'question', 'declined']);
  });

  test('ends what is linked and declines the question, with one answer', async () => {
    const person = stage.newPerson();
    await stage.come(person, await stage.mint('linked-before', { confirmation: 'none' }));
    stage.clock.advance(1_000);
    const link = await stage.mint('asked-after', { onConflict: 'replace' });
    await stage.come(person, link);
    await stage.untilQuestion(link, 'sent');
    await stage.type(person, 'unlink');
    expect(await stage.shop.client.link(link.id)).toMatchObject({ reason: 'declined_by_person' });
    expect(await identitiesOf(person)).toMatchObject([{ status: 'unlinked' }]);
    await stage.untilReceived(person, 3);
    expect(await messagesTo(person)).toEqual(['linked', 'question', 'unlinked']);
  });
});

/** Which messages a person was written, in order. */
async function messagesTo(person: string): Promise<string[]> {
  const rows = await stage.database.query<{ kind: string }>(
    'SELECT kind FROM messages WHERE igsid = $1 ORDER BY sequence',
    [stage.igsidOf(person)],
  );
  return rows.map(({ kind }) => kind);
}

test('a call that gets no answer keeps nobody else’s question', async () => {
  const [slow, quick] = [stage.newPerson(), stage.newPerson()];
  const [first, second] = [await stage.mint('slow'), await stage.mint('quick')];
  stage.fake.faults.next({ on: 'send', to: stage.igsidOf(slow), kind: 'timeout_before' });
  await stage.come(slow, first);
  await untilBegun(slow);
  await stage.come(quick, second);
  await stage.untilQuestion(second, 'sent');
  expect(await stage.shop.client.link(first.id)).toMatchObject({ question: { status: 'queued' } });
});

describe('after the connection of the account has ended', () => {
  let asked: { link: { id: string }; person: string };
  let linked: string;

  beforeAll(async () => {
    asked = await ask('disconnected');
    linked = stage.newPerson();
    await stage.come(linked, await stage.mint('disconnected-linked', { confirmation: 'none' }));
    await stage.untilReceived(linked, 1);
    stage.clock.advance(1_000);
    await stage.admin
      .delete(`/v1/admin/accounts/${toTypeId('acc', stage.account.id)}/connection`)
      .expect(204);
  });

  test('a yes to a question counts', async () => {
    await deliver(asked.person, tap(asked.person, 0));
    expect(await stage.shop.client.link(asked.link.id)).toMatchObject({ status: 'linked' });
  });

  test('the word ends identities, apps are notified, and only the answer is left out', async () => {
    await new NotifiedApp(stage.service, stage.database, stage.shop.appId).listen(
      'https://shop.example/hook',
    );
    await deliver(linked, { message: { mid: 'unlink-later', text: 'unlink' } });
    expect(await identitiesOf(linked)).toMatchObject([{ status: 'unlinked' }]);
    const notified = await stage.database.query(
      `SELECT data->>'unlinkReason' AS reason FROM notifications WHERE type = 'identity.unlinked' AND igsid = $1`,
      [stage.igsidOf(linked)],
    );
    expect(notified).toEqual([{ reason: 'person' }]);
    expect(stage.received(linked)).toHaveLength(1);
  });

  test('the word of an account that has turned it off ends nothing', async () => {
    const accountPath = `/v1/admin/accounts/${toTypeId('acc', stage.account.id)}`;
    await stage.admin.patch(accountPath, { unlinkByWord: false }).expect(200);
    await deliver(asked.person, { message: { mid: 'unlink-off', text: 'unlink' } });
    expect(await identitiesOf(asked.person)).toMatchObject([{ status: 'active' }]);
    await stage.admin.patch(accountPath, { unlinkByWord: true }).expect(200);
  });
});

test('the word is of no meaning in the chats of an account that was never connected', async () => {
  const other = await stage.service.createAccount('neverconnected', [stage.shop]);
  const { ref } = await stage.shop.client.mint({ externalUserId: 'not-asked', account: other.username });
  const igsid = 'person-of-other';
  const message = { igId: other.igId, igsid, ref, timestampMs: nowMs() };
  await stage.service.meta.deliver(deliveryOf([referralEvent(message)]));
  stage.clock.advance(1_000);
  const event = {
    sender: { id: igsid },
    recipient: { id: other.igId },
    timestamp: nowMs(),
    message: { mid: 'unlink-other', text: 'unlink' },
  };
  const entry = [{ id: other.igId, time: nowMs(), messaging: [event] }];
  await stage.service.meta.deliver({ object: 'instagram', entry } as never);
  const { body } = await stage.admin.get(`/v1/identities?igsid=${igsid}&status=all`).expect(200);
  expect(body.data).toMatchObject([{ status: 'active' }]);
});
