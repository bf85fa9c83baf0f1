import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHAT_WORDS } from '../../src/instagram/chat/chat-words.js';
import { MessageOutbox } from '../../src/instagram/messages/message-outbox.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import { LOCALES } from '../../src/platform/text/locales.js';
import { ChatStage } from '../support/chat-stage.js';
import { eventually } from '../support/notified-app.js';
import type { TestApp } from '../support/test-app.js';

const PEOPLE = 50;
const MESSAGES_EACH = 20;
const LANGUAGES = Object.keys(CHAT_WORDS).length;

const stage = new ChatStage();
let another: TestApp;

beforeAll(async () => {
  await stage.start();
  another = await stage.startAnother();
});
afterAll(async () => {
  await another.close();
  await stage.stop();
});

/** People who have written to an account, so that it may write to them. */
async function newPeople(igId: string, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, () => stage.newPerson());
  for (const person of people) stage.fake.type(person, igId, 'hello');
  await stage.fake.settle();
  return people;
}

/** Queues messages to each of the people, one after the other in each language in turn. */
async function queue(account: { id: string; igId: string }, people: readonly string[]): Promise<void> {
  const { app } = stage.service;
  const messages = Array.from({ length: MESSAGES_EACH }, (_, index) =>
    people.map((person) => ({
      kind: 'unlinked' as const,
      igsid: stage.fake.igsidOf(person, account.igId),
      appId: null,
      linkId: null,
      locale: LOCALES[index % LANGUAGES] ?? null,
      aboutAt: stage.clock.now(),
    })),
  ).flat();
  await app.get(Database).inTransaction((tx) => app.get(MessageOutbox).queue(tx, account.id, messages));
}

async function countOpen({ id }: { id: string }): Promise<number> {
  // The pace of requests is measured with this clock.
  stage.clock.advance(50);
  const [row] = await stage.database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM messages WHERE account_id = $1 AND completed_at IS NULL',
    [id],
  );
  return row?.count ?? 0;
}

const textsTo = (person: string, igId: string): (string | null)[] =>
  stage.fake
    .threadOf(person, igId)
    .messages.filter(({ from }) => from === 'account')
    .map(({ text }) => text ?? null);

test('two instances send a thousand messages of an account once and in order, and another account does not wait for them', async () => {
  const quick = await stage.addAccount({ username: 'quick' });
  const [crowd, few] = [await newPeople(stage.account.igId, PEOPLE), await newPeople(quick.igId, 1)];
  await queue(stage.account, crowd);
  await queue(quick, few);
  await eventually(
    'the end of the messages of the second account',
    async () => (await countOpen(quick)) === 0,
  );
  const waiting = await countOpen(stage.account);
  await eventually(
    'the half of all messages',
    async () => (await countOpen(stage.account)) < (PEOPLE * MESSAGES_EACH) / 2,
  );
  await eventually('the end of all messages', async () => (await countOpen(stage.account)) === 0);
  await stage.fake.settle();

  expect(waiting).toBeGreaterThan(0);
  const all = [
    ...crowd.map((person) => [person, stage.account.igId] as const),
    ...few.map((person) => [person, quick.igId] as const),
  ];
  for (const [person, igId] of all) {
    const texts = textsTo(person, igId);
    const [inTurn] = [texts.slice(0, LANGUAGES)];
    expect(new Set(inTurn).size).toBe(LANGUAGES);
    expect(texts).toEqual(Array.from({ length: MESSAGES_EACH }, (_, index) => inTurn[index % LANGUAGES]));
  }
  const ends = await stage.database.query(
    'SELECT status, count(*)::int AS count FROM messages GROUP BY status',
  );
  expect(ends).toEqual([{ status: 'sent', count: (PEOPLE + 1) * MESSAGES_EACH }]);
}, 180_000);
