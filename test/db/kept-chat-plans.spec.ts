import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ChatStage } from '../support/chat-stage.js';
import { rowsReadBy } from '../support/rows-read.js';

/** The tables that each event of a chat, and each message, reads. */
const TABLES = ['messages', 'links', 'identities', 'attempts', 'repeat_keys'];
const ROWS = 20_000;
const FEW = 51;
const PEOPLE = 5;
/** Rows and index entries that one person's story may read; each statement finds a handful. */
const READS_EACH = 1_500;

let stage: ChatStage;

beforeEach(async () => {
  stage = new ChatStage();
  await stage.start();
  // Statistics that come at a moment of their own would have the plans made again.
  for (const table of TABLES)
    await stage.database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
});

afterEach(() => stage.stop());

test.each([
  ['that were empty', () => Promise.resolve()],
  [
    'that were analysed as soon as PostgreSQL does so by itself',
    async () => {
      await fill(0, FEW);
      await stage.database.query(`ANALYZE ${TABLES.join(', ')}`);
    },
  ],
])(
  'plans of the chat that were made on tables %s find their rows when the tables are large',
  async (_, prepare) => {
    await prepare();
    for (let n = 0; n < PEOPLE; n++) await askAndAnswer(`early-${n}`);
    await fill(FEW, ROWS);
    const read = await rowsReadBy(stage.database, stage.service, TABLES, async () => {
      for (let n = 0; n < PEOPLE; n++) await askAndAnswer(`late-${n}`);
    });
    expect(read).toBeLessThan(PEOPLE * READS_EACH);
  },
  120_000,
);

/**
 * Everything that a chat brings: a question with its echo, a message of another sender, a reminder, a tap, and the word that ends it.
 * The person is known when the second link comes with a message.
 */
async function askAndAnswer(externalUserId: string): Promise<void> {
  const [link, person] = [await stage.mint(externalUserId), stage.newPerson()];
  await stage.come(person, link);
  await stage.untilQuestion(link, 'sent');
  const { igId } = stage.account;
  const igsid = stage.igsidOf(person);
  await deliver({
    sender: { id: igId },
    recipient: { id: igsid },
    message: { mid: `e${igsid}`, text: 'Hi', is_echo: true },
  });
  await stage.type(person, 'yes');
  await stage.untilReceived(person, 2);
  const card = stage.fake.threadOf(person, igId).messages.find(({ buttons }) => (buttons?.length ?? 0) > 0);
  stage.fake.tapButton(person, igId, card?.mid ?? '', 0);
  await stage.untilReceived(person, 3);
  stage.clock.advance(1_000);
  await stage.type(person, 'unlink');
  await stage.untilReceived(person, 4);
  // A word so soon after the end of a question could be meant for that one.
  stage.clock.advance(3_000);
  const again = await stage.mint(externalUserId, { confirmation: 'dm_existing_threads' });
  const referral = { ref: again.ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' };
  await deliver({
    sender: { id: igsid },
    recipient: { id: igId },
    message: { mid: `m${igsid}`, text: 'hi', referral },
  });
  await stage.untilQuestion(again, 'sent');
  await stage.type(person, 'no');
  await stage.untilReceived(person, 6);
  expect(await stage.shop.client.link(again.id)).toMatchObject({ reason: 'declined_by_person' });
}

async function deliver(event: object): Promise<void> {
  const timestamp = stage.clock.now().getTime();
  const entry = [{ id: stage.account.igId, time: timestamp, messaging: [{ timestamp, ...event }] }];
  const { status } = await stage.service.meta.deliver({ object: 'instagram', entry } as never);
  expect(status).toBe(200);
}

/** Rows of other people of the same account, as chats leave them: some questions are open, all messages are sent. */
async function fill(from: number, to: number): Promise<void> {
  const all = 'generate_series($1::int, $2::int) n';
  const one = '(SELECT * FROM app_accounts LIMIT 1) a';
  const values = [from, to - 1];
  await stage.database.query(
    `INSERT INTO links (account_id, id, app_id, external_user_id, confirmation, on_conflict, kid, status, igsid, awaiting_since,
                        question_status, question_sent_at, created_at, expires_at)
     SELECT a.account_id, gen_random_uuid(), a.app_id, 'other-' || n, 'dm', 'reject', 'k1', 'awaiting_confirmation', 'person-' || n,
            now(), 'sent', now(), now(), now() + interval '1 hour' FROM ${all}, ${one}`,
    values,
  );
  await stage.database.query(
    `INSERT INTO messages (account_id, id, kind, igsid, app_id, link_id, about_at, status, claims, attempted_at, text_hash, created_at,
                           completed_at)
     SELECT a.account_id, gen_random_uuid(), 'question', 'person-' || n, a.app_id, gen_random_uuid(), now(), 'sent', 1, now(),
            sha256(n::text::bytea), now(), now() FROM ${all}, ${one}`,
    values,
  );
  await stage.database.query(
    `INSERT INTO identities (account_id, id, app_id, external_user_id, igsid, link_id, via, linked_at, last_referral_at)
     SELECT a.account_id, gen_random_uuid(), a.app_id, 'other-' || n, 'person-' || n, gen_random_uuid(), 'referral', now(), now()
     FROM ${all}, ${one}`,
    values,
  );
  await stage.database.query(
    `INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, event_at, received_at, request_id)
     SELECT a.account_id, gen_random_uuid(), a.app_id, gen_random_uuid(), 'ig', 'person-' || n, 'linked', 'referral', now(), now(),
            'req_' || n FROM ${all}, ${one}`,
    values,
  );
  await stage.database.query(
    `INSERT INTO repeat_keys (account_id, igsid, repeat_key, received_at)
     SELECT a.account_id, 'person-' || n, sha256(n::text::bytea), now() FROM ${all}, ${one}`,
    values,
  );
}
