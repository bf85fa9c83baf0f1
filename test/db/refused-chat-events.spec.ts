import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ChatStage } from '../support/chat-stage.js';

const MINUTE_MS = 60_000;

const stage = new ChatStage();
let count = 0;

beforeAll(() => stage.start());
afterAll(() => stage.stop());

beforeEach(async () => {
  await stage.database.query('DROP FUNCTION IF EXISTS refuse CASCADE');
  await stage.database.query('TRUNCATE dead_letters, refused_events');
});

/** Delivers messages of people in one signed request. */
async function write(...messages: readonly (readonly [person: string, text: string])[]): Promise<number> {
  const messaging = messages.map(([person, text]) => ({
    sender: { id: stage.igsidOf(person) },
    recipient: { id: stage.account.igId },
    timestamp: stage.clock.now().getTime(),
    message: { mid: `mid-${person}-${text}`, text },
  }));
  const entry = [{ id: stage.account.igId, time: stage.clock.now().getTime(), messaging }];
  return (await stage.service.meta.deliver({ object: 'instagram', entry } as never)).status;
}

async function linkPerson(): Promise<string> {
  const person = stage.newPerson();
  await stage.come(person, await stage.mint(`user-${++count}`, { confirmation: 'none' }));
  return person;
}

/** Has the database refuse that identities of this person end. */
async function refuseToUnlink(person: string): Promise<void> {
  await stage.database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.igsid = '${stage.igsidOf(person)}' THEN RAISE EXCEPTION 'refused'; END IF;
      RETURN NEW;
    END $$`);
  await stage.database.query(
    'CREATE TRIGGER refuse BEFORE UPDATE ON identities FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
}

const letters = (): Promise<Record<string, unknown>[]> => stage.database.query('SELECT * FROM dead_letters');

const activePeople = async (): Promise<string[]> =>
  (
    await stage.database.query<{ igsid: string }>('SELECT igsid FROM identities WHERE unlinked_at IS NULL')
  ).map(({ igsid }) => igsid);

describe('an event of a chat that the database refuses', () => {
  test('beside one that it stored is buried with ids alone, and the other counts', async () => {
    const [bad, good] = [await linkPerson(), await linkPerson()];
    stage.clock.advance(1_000);
    await refuseToUnlink(bad);
    expect(await write([bad, 'unlink'], [good, 'Trennen'])).toBe(200);
    expect(await activePeople()).toEqual([stage.igsidOf(bad)]);
    const [letter] = await letters();
    expect(letter).toMatchObject({
      ig_id: stage.account.igId,
      igsid: stage.igsidOf(bad),
      link_id: null,
      ref_hash: null,
      via: 'chat',
      error_code: 'P0001',
    });
    expect(JSON.stringify(letter).toLowerCase()).not.toContain('unlink');
    // It stays buried, and is answered 200 each time.
    expect(await write([bad, 'unlink'])).toBe(200);
    expect(await letters()).toHaveLength(1);
    await stage.database.query('DROP FUNCTION refuse CASCADE');
    await write([bad, 'UNLINK']);
  });

  test('alone is asked for again, and is buried after ten minutes when others were stored since', async () => {
    const bad = await linkPerson();
    stage.clock.advance(1_000);
    await refuseToUnlink(bad);
    expect(await write([bad, 'unlink'])).toBe(503);
    stage.clock.advance(11 * MINUTE_MS);
    expect(await write([bad, 'unlink'])).toBe(503);
    await linkPerson();
    expect(await write([bad, 'unlink'])).toBe(200);
    expect(await letters()).toMatchObject([{ igsid: stage.igsidOf(bad), via: 'chat' }]);
  });

  test('is forgotten with its person', async () => {
    const bad = await linkPerson();
    stage.clock.advance(1_000);
    await refuseToUnlink(bad);
    expect(await write([bad, 'unlink'])).toBe(503);
    await stage.admin
      .post('/v1/admin/erasures', { account: stage.account.username, igsid: stage.igsidOf(bad) })
      .expect(({ status }) => expect([200, 201, 202]).toContain(status));
    expect(await write([bad, 'unlink'])).toBe(200);
    expect(await letters()).toEqual([]);
    expect(await stage.database.query('SELECT FROM refused_events')).toEqual([]);
  });
});
