import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ArrivalsRepository } from '../../src/instagram/arrivals/arrivals.repository.js';
import { Arrivals } from '../../src/instagram/arrivals/arrivals.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HOUR_MS = 3_600_000;
const SUM = { shapes: ['message', 'postback'], name: 'any' };
/** In the middle of an hour, so that steps of whole hours stay in the middle. */
const NOW = new Date('2026-11-30T12:30:00Z');

let database: TestDatabase;
let service: TestApp;
let tx: Database;
const repository = new ArrivalsRepository();
const clock = new ControlledClock();

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
  tx = service.app.get(Database, { strict: false });
});

beforeEach(async () => {
  await database.query('TRUNCATE arrivals');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);
const startOf = (at: Date): Date => new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);

function add(...entries: [igId: string, shape: string, hoursAgo: number, count: number][]): Promise<void> {
  const rows = entries.map(([igId, shape, hours, count]) => {
    const lastAt = hoursAgo(hours);
    return { igId, shape, hour: startOf(lastAt), count, lastAt };
  });
  return tx.inTransaction((each) => repository.add(each, rows));
}

async function summarise(igId: string): Promise<Map<string, object>> {
  const rows = await tx.read((each) => repository.summarise(each, [igId, 'nobody'], NOW, SUM));
  return new Map(rows.map((row) => [row.shape, row]));
}

test('instances add to the same counts at once, and none is lost', async () => {
  const entries = Array.from({ length: 40 }, (_, index) => ({
    igId: `account-${String(index % 10).padStart(2, '0')}`,
    shape: ['echo', 'message', 'other', 'postback'][Math.floor(index / 10)] ?? '',
    hour: startOf(NOW),
    count: 1,
    lastAt: NOW,
  })).toSorted((a, b) => (`${a.igId} ${a.shape}` < `${b.igId} ${b.shape}` ? -1 : 1));
  await Promise.all(
    Array.from({ length: 20 }, () => tx.inTransaction((each) => repository.add(each, entries))),
  );
  expect(await database.query('SELECT count(*)::int AS rows, sum(count)::int AS sum FROM arrivals')).toEqual([
    { rows: 40, sum: 800 },
  ]);
});

test('an earlier event that is written later does not move the last time back', async () => {
  await add(['a', 'echo', 0, 1]);
  const earlier = new Date(NOW.getTime() - 60_000);
  await tx.inTransaction((each) =>
    repository.add(each, [{ igId: 'a', shape: 'echo', hour: startOf(NOW), count: 2, lastAt: earlier }]),
  );
  expect((await summarise('a')).get('echo')).toMatchObject({ lastAt: NOW, lastDay: 3 });
});

test('an account that nothing arrived for has no summary', async () => {
  await add(['b', 'message', 0, 5]);
  expect((await summarise('a')).size).toBe(0);
});

test('the same hours of earlier weeks are compared, and weeks from before the first count are left out', async () => {
  await add(
    ['a', 'message', 3, 1],
    // Of a week ago: the hour of the last event and the present one are not full hours of the silence.
    ['a', 'message', 168 + 3, 100],
    ['a', 'message', 168 + 2, 7],
    ['a', 'message', 168 + 1, 5],
    ['a', 'message', 168, 100],
    ['a', 'message', 2 * 168 + 3, 1],
    ['b', 'message', 168 + 2, 100],
  );
  const message = (await summarise('a')).get('message');
  expect(message).toEqual({
    igId: 'a',
    shape: 'message',
    lastAt: hoursAgo(3),
    lastHour: 0,
    lastDay: 1,
    quietHours: 2,
    usual: [12, 0],
  });
});

test('the sum of the shapes is silent only when each of them is', async () => {
  await add(['a', 'message', 5, 2], ['a', 'postback', 1, 3], ['a', 'echo', 0, 50]);
  const summaries = await summarise('a');
  expect(summaries.get('any')).toMatchObject({ lastAt: hoursAgo(1), lastDay: 5, quietHours: 0, usual: [] });
  expect(summaries.get('message')).toMatchObject({ quietHours: 4 });
});

test('what an instance has counted is read at once', async () => {
  const arrivals = service.app.get(Arrivals, { strict: false });
  arrivals.note(
    [
      { igId: 'a', shape: 'message' },
      { igId: 'a', shape: 'message' },
      { igId: 'c', shape: 'referral' },
    ],
    clock.now(),
  );
  arrivals.noteSignature(1, clock.now());
  arrivals.noteSignature(null, clock.now());
  const summaries = await arrivals.summarise(['a', 'c']);
  expect(summaries.get('a')?.get('message')).toMatchObject({ lastDay: 2, lastHour: 2 });
  expect(summaries.get('c')?.get('any')).toMatchObject({ lastDay: 1 });
  expect([...(await arrivals.summariseSignatures()).keys()].toSorted()).toEqual(['signed_2', 'unsigned']);
  expect(await arrivals.findCounted()).toEqual(expect.arrayContaining(['a', 'c']));
  expect(await arrivals.findCounted()).toHaveLength(2);
});

test('a hundred accounts with five weeks of counts are summed up in one statement', async () => {
  const igIds = Array.from({ length: 100 }, (_, index) => `busy-${index}`);
  await database.query(
    `INSERT INTO arrivals (ig_id, shape, hour, count, last_at)
     SELECT ig_id, shape, hour, 5, hour + interval '10 minutes'
     FROM unnest($1::text[]) ig_id, unnest(ARRAY['message', 'postback', 'echo']) shape,
          generate_series($2::timestamptz - interval '34 days', $2::timestamptz, interval '1 hour') hour`,
    [igIds, startOf(hoursAgo(2))],
  );
  await database.query('ANALYZE arrivals');
  const rows = await tx.read((each) => repository.summarise(each, igIds, NOW, SUM));
  expect(rows).toHaveLength(400);
  const busy = rows.filter(({ igId }) => igId === 'busy-42');
  expect(new Map(busy.map(({ shape, lastDay, usual }) => [shape, [lastDay, usual]]))).toEqual(
    new Map([
      ['message', [22 * 5, [5, 5, 5, 5]]],
      ['postback', [22 * 5, [5, 5, 5, 5]]],
      ['echo', [22 * 5, [5, 5, 5, 5]]],
      ['any', [44 * 5, [10, 10, 10, 10]]],
    ]),
  );
});
