import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  deliveryOf,
  type MetaEvent,
  messageEvent,
  postbackEvent,
  referralEvent,
} from '../../src/dev/simulator/meta-payloads.js';
import { classifyFault } from '../../src/platform/database/database-errors.js';
import { seedEndpoint } from '../support/outbox.js';
import { seedLinks } from '../support/seed-links.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { recordTransactions } from '../support/transactions.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const EVENTS = 1_000;
/** Every fiftieth event is a poison one: 20 of 1,000. */
const EVERY = 50;

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let account: { id: string; igId: string };
let transactions: string[][];

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  account = await service.createAccount('acme', [tenant]);
  transactions = recordTransactions(service);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

beforeEach(() => eventually(emptyTables));

/** False when a notification on its way held one of the tables and waited for another: the loser tries again. */
async function emptyTables(): Promise<boolean> {
  try {
    await database.query(
      'TRUNCATE links, identities, attempts, repeat_keys, dead_letters, refused_events, endpoints, notifications, deliveries',
    );
    return true;
  } catch (error) {
    if (classifyFault(error) !== 'conflict') throw error;
    return false;
  }
}

/** So many fresh links and people, one event for each. */
async function makeEvents(count: number, prefix: string): Promise<MetaEvent[]> {
  const users = Array.from({ length: count }, (_, index) => `${prefix}-user-${index}`);
  const links = await seedLinks(database, service, account, users);
  return links.map(({ ref }, index) =>
    referralEvent({ igId: account.igId, igsid: `${prefix}-person-${index}`, ref, timestampMs: Date.now() }),
  );
}

async function countOf(
  what: 'links' | 'identities' | 'attempts' | 'dead_letters' | 'notifications',
  where = 'true',
): Promise<number | undefined> {
  const [row] = await database.query<{ count: number }>(`SELECT count(*)::int FROM ${what} WHERE ${where}`);
  return row?.count;
}

const isPoison = (index: number): boolean => index % EVERY === 0;

describe('poison events', () => {
  test('a delivery of 1,000 events with 20 poison ones links the other 980 when the poison is in the events themselves', async () => {
    const poisons: ((event: MetaEvent, index: number) => unknown)[] = [
      (event) => ({ ...event, sender: { id: 'nul\0' } }),
      (event) => ({ ...event, referral: { ...event.referral, ref: `${event.referral?.ref}\0` } }),
      (event) => ({ ...event, sender: { id: '\ud800' } }),
      (event) => ({ ...event, recipient: { id: 'x'.repeat(65) } }),
      (event) => ({ ...event, timestamp: { when: 'never' }, sender: 'a string' }),
    ];
    const events = (await makeEvents(EVENTS, 'a')).map((event, index) =>
      isPoison(index) ? poisons[(index / EVERY) % poisons.length]?.(event, index) : event,
    );
    const answer = await service.meta.deliver(deliveryOfAny(events));
    expect(answer).toMatchObject({ status: 200, body: { received: 980 } });
    expect([await countOf('identities'), await countOf('attempts', `outcome = 'linked'`)]).toEqual([
      980, 980,
    ]);
  });

  test('a delivery of 1,000 events with 20 poison ones links all when the poison is in what is only recorded, and stores it clean and cut', async () => {
    const plain = await makeEvents(EVENTS, 'b');
    const events = plain.map((event, index) => {
      if (!isPoison(index)) return event;
      const input = {
        igId: account.igId,
        igsid: event.sender.id,
        ref: event.referral?.ref ?? '',
        source: 'SHORT\0LINKS\udc00',
        mid: 'm'.repeat(4_096) + String(index),
      };
      const absurd = [-1, 0, 1, 8.64e15, Number.MAX_SAFE_INTEGER][(index / EVERY) % 5] ?? 0;
      const title = `t\0\ud83d${'x'.repeat(2_000)}`;
      return index % (2 * EVERY) === 0
        ? postbackEvent({ ...input, timestampMs: absurd, icebreaker: { title, payload: '\0' } })
        : messageEvent({ ...input, timestampMs: absurd });
    });
    const arrived = Date.now();
    const answer = await service.meta.deliver(deliveryOf(events));
    expect(answer).toMatchObject({ status: 200, body: { received: EVENTS } });
    expect(await countOf('identities')).toBe(EVENTS);
    const stored = await database.query<{
      mid: string;
      source: string;
      title: string | null;
      event_at: Date;
    }>(`SELECT mid, source, icebreaker_title AS title, event_at FROM attempts WHERE mid IS NOT NULL`);
    expect(stored).toHaveLength(EVENTS / EVERY);
    for (const row of stored) {
      expect([row.mid.length, row.source]).toEqual([512, 'SHORTLINKS']);
      expect(row.title === null || row.title.length === 1_000).toBe(true);
      expect(Math.abs(row.event_at.getTime() - arrived)).toBeLessThan(60_000);
    }
  });

  describe('refused by the database', () => {
    beforeEach(async () => {
      await database.query(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.igsid ~ 'person-[0-9]*[05]0$' OR NEW.igsid ~ 'person-0$' THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = '22000';
          END IF;
          RETURN NEW;
        END $$`);
      await database.query(
        `CREATE TRIGGER refuse BEFORE INSERT ON identities FOR EACH ROW EXECUTE FUNCTION refuse()`,
      );
    });

    afterEach(async () => {
      await database.query('DROP FUNCTION refuse() CASCADE');
    });

    test('a delivery of which the database refuses 20 events links the other 980, keeps dead letters, and a redelivery changes nothing', async () => {
      const delivery = deliveryOf(await makeEvents(EVENTS, 'c'));
      for (const time of ['first', 'again']) {
        const answer = await service.meta.deliver(delivery);
        expect([time, answer.status]).toEqual([time, 200]);
        expect([
          await countOf('identities'),
          await countOf('attempts'),
          await countOf('dead_letters'),
        ]).toEqual([980, 980, 20]);
      }
      const [letter] = await database.query(`SELECT * FROM dead_letters LIMIT 1`);
      expect(letter).toMatchObject({
        ig_id: account.igId,
        igsid: expect.stringMatching(/^c-person-/),
        link_id: expect.any(String),
        ref_hash: expect.any(Buffer),
        mid_hash: null,
        via: 'referral',
        event_at: expect.any(Date),
        error_code: '22000',
        request_id: expect.stringMatching(/^req_/),
      });
      expect(await countOf('links', `status = 'pending'`)).toBe(20);
    });
  });
});

test('a delivery larger than one batch is redeemed batch by batch, all of it before the answer', async () => {
  const events = await makeEvents(2_500, 'f');
  expect(await service.meta.deliver(deliveryOf(events))).toMatchObject({
    status: 200,
    body: { received: 2_500 },
  });
  expect([await countOf('identities'), await countOf('attempts')]).toEqual([2_500, 2_500]);
});

describe('number of statements', () => {
  /** How many statements the service sends to redeem so many events in one webhook request, from BEGIN to COMMIT. */
  async function countStatements(count: number, prefix: string): Promise<number> {
    const events = await makeEvents(count, prefix);
    transactions.length = 0;
    const answer = await service.meta.deliver(deliveryOf(events));
    expect(answer).toMatchObject({ status: 200, body: { received: count } });
    const redeeming = transactions.filter((names) => names.includes('attempts_insert'));
    expect(redeeming).toHaveLength(1);
    // The account is read every five seconds.
    return redeeming[0]?.filter((name) => name !== 'accounts_find_by_ids').length ?? 0;
  }

  test('the number of statements is the same for 1,000 events as for one', async () => {
    const forOne = await countStatements(1, 'd');
    expect(await countStatements(EVENTS, 'e')).toBe(forOne);
    expect(await countOf('identities')).toBe(EVENTS + 1);
  });

  test('the number of statements is one more when there are subscribers, however many events and endpoints there are', async () => {
    const without = await countStatements(1, 'f');
    await seedEndpoint(database, tenant);
    expect(await countStatements(1, 'g')).toBe(without + 1);
    await seedEndpoint(database, tenant);
    expect(await countStatements(EVENTS, 'h')).toBe(without + 1);
    expect(await countOf('notifications', `type = 'identity.linked'`)).toBe(1 + 2 * EVENTS);
  });
});

describe('failed delivery', () => {
  test('a delivery that fails leaves no notifications', async () => {
    await seedEndpoint(database, tenant);
    const delivery = deliveryOf(await makeEvents(3, 'i'));
    await database.query(`ALTER TABLE attempts ADD CONSTRAINT refuse CHECK (false) NOT VALID`);
    try {
      expect((await service.meta.deliver(delivery)).status).toBe(503);
      expect([
        await countOf('identities'),
        await countOf('notifications'),
        await countOf('dead_letters'),
      ]).toEqual([0, 0, 0]);
    } finally {
      await database.query(`ALTER TABLE attempts DROP CONSTRAINT refuse`);
    }
  });

  test('a delivery whose notifications cannot be written leaves nothing, and is redeemed when it is repeated', async () => {
    await seedEndpoint(database, tenant);
    const delivery = deliveryOf(await makeEvents(3, 'j'));
    await database.query(`ALTER TABLE notifications RENAME COLUMN data TO body`);
    try {
      expect((await service.meta.deliver(delivery)).status).toBeGreaterThanOrEqual(500);
      expect([
        await countOf('identities'),
        await countOf('notifications'),
        await countOf('attempts'),
      ]).toEqual([0, 0, 0]);
    } finally {
      await database.query(`ALTER TABLE notifications RENAME COLUMN body TO data`);
    }
    expect((await service.meta.deliver(delivery)).status).toBe(200);
    expect([await countOf('identities'), await countOf('notifications')]).toEqual([3, 3]);
  });
});

/** Events that are not Meta's any more, in Meta's envelope. */
function deliveryOfAny(events: readonly unknown[]): unknown {
  return { object: 'instagram', entry: [{ id: account.igId, time: Date.now(), messaging: events }] };
}
