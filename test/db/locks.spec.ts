import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '../../src/platform/database/database.service.js';
import {
  BUCKETS,
  lockBuckets,
  type LockName,
  lockOnStranger,
} from '../../src/platform/database/lock-buckets.js';
import { GATE, Locks } from '../../src/platform/database/locks.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

let database: TestDatabase;
let service: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

interface Holder {
  /** Resolves when it has its locks. */
  readonly holds: Promise<void>;
  /** Commits, and resolves when the locks are free. */
  release(): Promise<void>;
}

/** A unit of work that keeps its locks until it is released: these buckets, or all that there are. */
function hold(name: string, buckets: readonly number[] | 'all', log: string[] = []): Holder {
  const [held, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const locks = service.app.get(Locks);
  const work = service.app.get(Database).inTransaction(async (tx) => {
    await (buckets === 'all' ? locks.takeAll(tx) : locks.take(tx, buckets.map(nameIn)));
    log.push(name);
    held.resolve();
    await end.promise;
  });
  work.catch(held.reject);
  const release = (): Promise<void> => {
    end.resolve();
    return work;
  };
  return { holds: held.promise, release };
}

/** A name whose lock is this bucket. */
function nameIn(bucket: number): LockName {
  for (let index = 0; ; index += 1) {
    const name = lockOnStranger('account', `person-${index}`);
    if (lockBuckets([name])[0] === bucket) return name;
  }
}

interface LockRow {
  readonly pid: number;
  readonly objid: number;
  readonly granted: boolean;
}

const lockRows = (): Promise<LockRow[]> =>
  database.query<LockRow>(
    `SELECT pid, objid::int, granted FROM pg_locks WHERE locktype = 'advisory' AND objid <= $1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [GATE],
  );

const untilWaiting = (count: number): Promise<void> =>
  eventually(async () => (await lockRows()).filter(({ granted }) => !granted).length === count);

test('a unit of work passes holders of other buckets, waits for one of the same bucket, and one that takes all waits for both', async () => {
  const log: string[] = [];
  const one = hold('one', [1, 2], log);
  await one.holds;
  const other = hold('other', [0, 3], log);
  await other.holds;
  const same = hold('same', [2, 4], log);
  await untilWaiting(1);
  const all = hold('all', 'all', log);
  await untilWaiting(2);
  await one.release();
  await same.holds;
  await Promise.all([same.release(), other.release()]);
  await all.holds;
  expect(log).toEqual(['one', 'other', 'same', 'all']);
  await all.release();
});

test('a unit of work that takes everything holds one lock, and the others wait', async () => {
  const all = hold('all', 'all');
  await all.holds;
  expect(await lockRows()).toEqual([expect.objectContaining({ objid: GATE, granted: true })]);
  const log: string[] = [];
  const next = hold('next', [BUCKETS - 1], log);
  await untilWaiting(1);
  expect(log).toEqual([]);
  await all.release();
  await next.holds;
  await next.release();
});

test('a waiter for a bucket and a waiter for everything never wait for each other', async () => {
  const log: string[] = [];
  const holder = hold('holder', [2], log);
  await holder.holds;
  const behind = hold('behind', [1, 2], log);
  await untilWaiting(1);
  const all = hold('all', 'all', log);
  await untilWaiting(2);
  // It is behind the one that takes all, and holds nothing that an earlier one could wait for.
  const last = hold('last', [1], log);
  await untilWaiting(3);
  const rows = await lockRows();
  for (const { pid } of rows.filter(({ granted }) => !granted))
    expect(
      rows
        .filter((row) => row.pid === pid && row.granted)
        .map(({ objid }) => objid)
        .sort(),
    ).toEqual(
      // The one that waits for a bucket has the gate, and those that wait for the gate have nothing.
      rows.some((row) => row.pid === pid && !row.granted && row.objid === GATE) ? [] : [1, GATE],
    );
  await holder.release();
  await behind.holds;
  await behind.release();
  await all.holds;
  await all.release();
  await last.holds;
  await last.release();
  expect(log).toEqual(['holder', 'behind', 'all', 'last']);
});

test('units of work that take the same names in opposite order never deadlock', async () => {
  const locks = service.app.get(Locks);
  const names = Array.from({ length: 1_000 }, (_, index) => lockOnStranger('account', `person-${index}`));
  const orders = [names, names.toReversed()];
  // A lock timeout ends what waits in a circle.
  const rounds = 50;
  const work = Promise.all(
    orders.map(async (order) => {
      for (let round = 0; round < rounds; round += 1)
        await service.app.get(Database).inTransaction((tx) => locks.take(tx, order));
    }),
  );
  await expect(work).resolves.toBeDefined();
});
