import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { GATE, LOCK_NAMESPACE } from '../../src/platform/database/locks.service.js';
import { ChatStage } from '../support/chat-stage.js';
import type { TestTenant } from '../support/test-app.js';

const stage = new ChatStage();
let other: TestTenant;

beforeAll(async () => {
  await stage.start();
  other = await stage.newApp('Cumulus', 'https://cumulus.example/');
  await stage.grant(other);
});
afterAll(() => stage.stop());
// What one test wrote is in the past of the next.
beforeEach(() => stage.clock.advance(5_000));

const nowMs = (): number => stage.clock.now().getTime();

/** Delivers events of a person in one signed request, and returns how it was answered. */
async function deliver(person: string, ...events: readonly object[]): Promise<number> {
  const parties = { sender: { id: stage.igsidOf(person) }, recipient: { id: stage.account.igId } };
  const messaging = events.map((event) => ({ ...parties, timestamp: nowMs(), ...event }));
  const entry = [{ id: stage.account.igId, time: nowMs(), messaging }];
  return (await stage.service.meta.deliver({ object: 'instagram', entry } as never)).status;
}

/** A message that is delivered later, or again. */
const written = (text: string, more: object = {}): object => ({
  timestamp: nowMs(),
  message: { mid: `${text}-${nowMs()}`, text, ...more },
});

async function identitiesOf(person: string): Promise<{ externalUserId: string; status: string }[]> {
  const { body } = await stage.admin
    .get(`/v1/identities?igsid=${stage.igsidOf(person)}&status=all`)
    .expect(200);
  return body.data;
}

/** Which messages a person was written, in order. */
async function messagesTo(person: string): Promise<string[]> {
  const rows = await stage.database.query<{ kind: string }>(
    'SELECT kind FROM messages WHERE igsid = $1 ORDER BY sequence',
    [stage.igsidOf(person)],
  );
  return rows.map(({ kind }) => kind);
}

/** The payload of a button of the last question. */
const payloadOf = (person: string, index: number): string | undefined =>
  stage.fake.world
    .thread(person, stage.account.igId)
    .messages.findLast(({ quickReplies }) => (quickReplies?.length ?? 0) > 0)?.quickReplies?.[index]?.payload;

const tapOn = (payload: string | undefined): object => ({
  message: { mid: `tap-${nowMs()}`, text: 'x', quick_reply: { payload } },
});

interface Asked {
  readonly link: { readonly id: string };
  readonly payloads: readonly [yes: string | undefined, no: string | undefined];
}

async function ask(person: string, externalUserId: string, tenant = stage.shop): Promise<Asked> {
  const link = await stage.mint(externalUserId, {}, tenant);
  await stage.come(person, link);
  await stage.untilQuestion(link, 'sent', tenant);
  return { link, payloads: [payloadOf(person, 0), payloadOf(person, 1)] };
}

describe('a word that was written while two questions were open', () => {
  test.each<[string, 0 | 1]>([
    ['a yes', 0],
    ['a no', 1],
  ])('delivered again after %s to one of them, it does not answer the other', async (name, answer) => {
    const person = stage.newPerson();
    const first = await ask(person, `again ${name}`);
    const second = await ask(person, `again ${name}`, other);
    stage.clock.advance(3_000);
    const yes = written('yes');
    expect(await deliver(person, yes)).toBe(200);
    stage.clock.advance(3_000);
    await deliver(person, tapOn(first.payloads[answer]));
    stage.clock.advance(3_000);
    await deliver(person, yes);
    expect(await other.client.link(second.link.id)).toMatchObject({ status: 'awaiting_confirmation' });
    // A word that is written now has one question alone to answer.
    await deliver(person, written('yes'));
    expect(await other.client.link(second.link.id)).toMatchObject({ status: 'linked' });
  });

  test('delivered late, after one of them has ended by itself, it does not answer the other', async () => {
    const person = stage.newPerson();
    await ask(person, 'late');
    stage.clock.advance(60_000);
    const second = await ask(person, 'late', other);
    stage.clock.advance(3_000);
    const yes = written('yes');
    stage.clock.advance(9 * 60_000);
    await deliver(person, yes);
    expect(await other.client.link(second.link.id)).toMatchObject({ status: 'awaiting_confirmation' });
  });
});

/** Holds a row or lock in a transaction of its own, until it is released. */
async function hold(statement: string, values: readonly unknown[]): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: stage.database.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(statement, [...values]);
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}

describe('the word that ends everything', () => {
  test('after a yes that another instance is taking ends what the yes has linked', async () => {
    const person = stage.newPerson();
    const { link, payloads } = await ask(person, 'yes-then-unlink');
    const release = await hold('SELECT FROM links WHERE external_user_id = $1 FOR UPDATE', [
      'yes-then-unlink',
    ]);
    stage.clock.advance(1_000);
    const yes = deliver(person, tapOn(payloads[0]));
    await wait(150);
    stage.clock.advance(1_000);
    const unlink = deliver(person, written('unlink'));
    await wait(150);
    await release();
    expect(await Promise.all([yes, unlink])).toEqual([200, 200]);
    expect(await stage.shop.client.link(link.id)).toMatchObject({ status: 'linked' });
    expect(await identitiesOf(person)).toMatchObject([{ status: 'unlinked' }]);
  });

  test('is answered once when it comes again because the database was away in between', async () => {
    const person = stage.newPerson();
    await stage.come(person, await stage.mint('before-part', { confirmation: 'none' }));
    stage.clock.advance(1_000);
    await ask(person, 'part', other);
    stage.clock.advance(1_000);
    const unlink = written('unlink');
    // Longer than the locks of a request are waited for.
    const release = await hold('SELECT FROM links WHERE external_user_id = $1 FOR UPDATE', ['part']);
    expect(await deliver(person, unlink)).toBe(503);
    await release();
    expect(await deliver(person, unlink)).toBe(200);
    expect(await identitiesOf(person)).toMatchObject([{ status: 'unlinked' }]);
    expect(await messagesTo(person)).toEqual(['linked', 'question', 'unlinked']);
  });

  test.each([
    ['of ours', async (): Promise<string> => (await stage.mint('with-a-ref')).ref],
    ['of an ad', (): Promise<string> => Promise.resolve('summer')],
  ])('counts in a message that comes with a ref %s', async (_, refOf) => {
    const person = stage.newPerson();
    await stage.come(person, await stage.mint(`ref-${person}`, { confirmation: 'none' }));
    stage.clock.advance(1_000);
    await deliver(person, written('unlink', { referral: { ref: await refOf() } }));
    expect(await identitiesOf(person)).toMatchObject([{ status: 'unlinked' }]);
  });

  test('ends what was linked a moment before, also when the clock of the service is behind', async () => {
    const person = stage.newPerson();
    const { ref } = await stage.mint('clock-behind', { confirmation: 'none' });
    const postback = { mid: 'behind', title: 'x', payload: 'x', referral: { ref, source: 'SHORTLINKS' } };
    await deliver(person, { timestamp: nowMs() + 5_000, postback });
    expect(await identitiesOf(person)).toMatchObject([{ status: 'active' }]);
    stage.clock.advance(1_000);
    await deliver(person, { ...written('unlink'), timestamp: nowMs() + 5_000 });
    expect(await identitiesOf(person)).toMatchObject([{ status: 'unlinked' }]);
  });
});

test('the answer to a message that races with the erasure of its person is not kept', async () => {
  const person = stage.newPerson();
  await ask(person, 'erased-meanwhile');
  stage.clock.advance(3_000);
  const release = await hold(
    `WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock(${LOCK_NAMESPACE}, ${GATE})),
          gone AS (DELETE FROM messages WHERE igsid = $1)
     DELETE FROM links USING held WHERE igsid = $1`,
    [stage.igsidOf(person)],
  );
  const hello = deliver(person, written('hello'));
  await wait(200);
  await release();
  expect(await hello).toBe(200);
  expect(await messagesTo(person)).toEqual([]);
});

test('the word is known in chats of an account that an earlier release has connected', async () => {
  const person = stage.newPerson();
  await stage.come(person, await stage.mint('older-release', { confirmation: 'none' }));
  await stage.database.query('UPDATE accounts SET first_connected_at = NULL WHERE id = $1', [
    stage.account.id,
  ]);
  await stage.admin.delete(stage.account.connectionPath).expect(204);
  stage.clock.advance(1_000);
  await deliver(person, written('unlink'));
  expect(await identitiesOf(person)).toMatchObject([{ status: 'unlinked' }]);
});
