import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from 'pg-boss';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { TableSizes } from '../../src/platform/database/table-sizes.service.js';
import { Database, type Transaction } from '../../src/platform/database/database.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { type DeliveryJob, JobQueue, type TakenJob } from '../../src/jobs/job-queue.service.js';
import { startProxy } from '../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ids = new Ids();
let testDatabase: TestDatabase;
let database: Database;
/** Two instances' queues; nobody else takes their jobs. */
let one: JobQueue;
let two: JobQueue;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database(await createDataSource(testDatabase.url).initialize(), new TableSizes());
  [one, two] = [new JobQueue(database, systemClock), new JobQueue(database, systemClock)];
  await Promise.all([one.onModuleInit(), two.onModuleInit()]);
});

afterAll(async () => {
  await Promise.all([one.onApplicationShutdown(), two.onApplicationShutdown()]);
  await database.onApplicationShutdown();
  await testDatabase.drop();
});

beforeEach(async () => {
  await testDatabase.query('TRUNCATE hitch_jobs.job');
});

const jobFor = (endpointId = ids.newUuid(), startAt: Date | null = null): DeliveryJob => ({
  notificationId: ids.newUuid(),
  endpointId,
  startAt,
});

const take = async (queue: JobQueue, limit: number, perEndpoint: number): Promise<readonly TakenJob[]> =>
  (await queue.take(limit, perEndpoint)).jobs;

const put = (jobs: readonly DeliveryJob[]): Promise<void> =>
  database.inTransaction((tx) => one.begin(tx, jobs).done);

async function stored(): Promise<string[]> {
  const rows = await testDatabase.query<{ id: string }>(
    `SELECT id FROM hitch_jobs.job WHERE name = 'deliveries'`,
  );
  return rows.map(({ id }) => id).toSorted();
}

/** Does something in a transaction that comes to nothing. */
async function rollBack(work: (tx: Transaction) => Promise<void>): Promise<void> {
  const fault = new RangeError('changed my mind');
  const done = database.inTransaction(async (tx) => {
    await work(tx);
    throw fault;
  });
  await expect(done).rejects.toBe(fault);
}

const idsOf = (jobs: readonly { notificationId: string }[]): string[] =>
  jobs.map(({ notificationId }) => notificationId).toSorted();

describe('jobs that are put in', () => {
  test('are there with the commit, whatever their number', async () => {
    const jobs = Array.from({ length: 1_000 }, () => jobFor());
    await put(jobs);
    expect(await stored()).toEqual(idsOf(jobs));
  });

  test('are not there without it, and nobody is woken', async () => {
    let woken = 0;
    one.onJobs(() => (woken += 1));
    await rollBack((tx) => one.begin(tx, [jobFor()]).done);
    expect([await stored(), woken]).toEqual([[], 0]);
    await put([jobFor()]);
    expect([(await stored()).length, woken]).toEqual([1, 1]);
    // What is to start later wakes nobody now.
    await put([jobFor(ids.newUuid(), new Date(Date.now() + 60_000))]);
    expect(woken).toBe(1);
  });

  test('may be asked for right before the commit', async () => {
    const job = jobFor();
    await database.inTransaction(async (tx) => {
      const { sent, done } = one.begin(tx, [job]);
      await sent;
      tx.commitWithLast();
      await done;
    });
    expect(await stored()).toEqual([job.notificationId]);
  });

  test('are one for each notification: the one that is there stays as it is', async () => {
    const job = jobFor(ids.newUuid(), new Date(Date.now() + 3_600_000));
    await put([job]);
    await put([{ ...job, startAt: null }]);
    expect(await stored()).toEqual([job.notificationId]);
    expect(await take(one, 10, 10)).toEqual([]);
  });
});

describe('jobs that are taken', () => {
  test('are those whose time has come, each taken once, however many take', async () => {
    const due = Array.from({ length: 40 }, () => jobFor());
    await put([...due, jobFor(ids.newUuid(), new Date(Date.now() + 60_000))]);
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, index) => take(index % 2 ? one : two, 10, 10)),
    );
    expect(idsOf(taken.flat())).toEqual(idsOf(due));
    expect(await take(one, 10, 10)).toEqual([]);
  });

  test('are so many of one endpoint at once, and no more until one is done with', async () => {
    const endpointId = ids.newUuid();
    await put(Array.from({ length: 5 }, () => jobFor(endpointId)));
    const other = jobFor();
    await put([other]);
    const first = await take(one, 10, 2);
    expect(first).toHaveLength(3);
    expect(idsOf(first)).toContain(other.notificationId);
    expect(await take(two, 10, 2)).toEqual([]);
    const mine = first.filter(({ notificationId }) => notificationId !== other.notificationId);
    await database.inTransaction((tx) => one.finish(tx, mine.slice(0, 1)));
    expect(await take(two, 10, 2)).toHaveLength(1);
  });
});

describe('jobs of a bundle', () => {
  const fresh = (count: number, endpointId: string): Omit<DeliveryJob, 'startAt'>[] =>
    Array.from({ length: count }, () => ({ notificationId: ids.newUuid(), endpointId }));
  const putNew = (jobs: readonly Omit<DeliveryJob, 'startAt'>[]): Promise<void> =>
    database.inTransaction((tx) => one.beginNew(tx, jobs).done);
  const rows = async (): Promise<number> => (await testDatabase.query(`SELECT 1 FROM hitch_jobs.job`)).length;

  /** Takes as long as there is anything; takes turns when there are several queues. */
  async function takeAll(queues: readonly JobQueue[]): Promise<string[]> {
    const taken = await Promise.all(
      queues.map(async (queue) => {
        const ids: string[] = [];
        for (;;) {
          const { jobs, unbundled } = await queue.take(50, 1_000);
          if (jobs.length + unbundled === 0) return ids;
          ids.push(...idsOf(jobs));
          await database.inTransaction((tx) => queue.finish(tx, jobs));
        }
      }),
    );
    return taken.flat().toSorted();
  }

  test('are a few rows for hundreds of notifications, and none when the transaction comes to nothing', async () => {
    const jobs = [...fresh(250, ids.newUuid()), ...fresh(120, ids.newUuid())];
    await rollBack((tx) => one.beginNew(tx, jobs).done);
    expect(await rows()).toBe(0);
    await putNew(jobs);
    expect(await rows()).toBe(5);
    expect(await stored()).toEqual([]);
  });

  test('are each taken once, whoever opens the bundle', async () => {
    const jobs = fresh(730, ids.newUuid());
    await putNew(jobs.slice(0, 700));
    await putNew(jobs.slice(700, 727));
    await putNew(jobs.slice(727));
    expect(await takeAll([one, two])).toEqual(idsOf(jobs));
    expect(await rows()).toBe(0);
  });

  test('do not take the place of a job that is there', async () => {
    const jobs = fresh(10, ids.newUuid());
    await putNew(jobs);
    const later = new Date(Date.now() + 3_600_000);
    await put(jobs.slice(0, 4).map((job) => ({ ...job, startAt: later })));
    expect(await takeAll([one])).toEqual(idsOf(jobs.slice(4)));
    expect(await stored()).toEqual(idsOf(jobs.slice(0, 4)));
  });

  test('come back when whoever took the bundle is gone', async () => {
    const jobs = fresh(10, ids.newUuid());
    await putNew(jobs);
    await testDatabase.query(
      `UPDATE hitch_jobs.job SET state = 'active', started_on = now() - interval '1 minute'`,
    );
    expect(await takeAll([one])).toEqual([]);
    // What its time ran out of is put back by whoever keeps the queue.
    await testDatabase.query(
      `UPDATE hitch_jobs.job SET state = 'retry', start_after = now() - interval '1 s'`,
    );
    expect(await takeAll([two])).toEqual(idsOf(jobs));
  });
});

describe('jobs that are taken out', () => {
  test.each(['finish', 'remove'] as const)(
    'by %s are gone with the commit, and not without it',
    async (way) => {
      const jobs = [jobFor(), jobFor(), jobFor()];
      await put(jobs);
      const taken = await take(one, 10, 10);
      const [first, ...others] = taken;
      const takeOut = (tx: Transaction): Promise<void> =>
        way === 'finish'
          ? one.finish(tx, first ? [first] : [])
          : one.remove(tx, first ? [first.notificationId] : []);
      await rollBack(takeOut);
      expect(await stored()).toEqual(idsOf(jobs));
      await database.inTransaction(takeOut);
      expect(await stored()).toEqual(idsOf(others));
    },
  );

  test('may be nobody’s yet, or another’s', async () => {
    const jobs = [jobFor(), jobFor()];
    await put(jobs.slice(0, 1));
    await take(two, 10, 10);
    await put(jobs.slice(1));
    await database.inTransaction((tx) => one.remove(tx, idsOf(jobs)));
    expect(await stored()).toEqual([]);
  });

  test('make room for a later one in the same transaction', async () => {
    const job = jobFor();
    await put([job]);
    const taken = await take(one, 10, 10);
    const again = async (tx: Transaction, startAt: Date | null): Promise<void> => {
      await one.finish(tx, taken);
      await one.begin(tx, [{ ...job, startAt }]).done;
    };
    await rollBack((tx) => again(tx, null));
    expect(await take(two, 10, 10)).toEqual([]);
    await database.inTransaction((tx) => again(tx, null));
    const [second] = await take(two, 10, 10);
    expect(second?.notificationId).toBe(job.notificationId);
  });

  test('are left when another has taken them since', async () => {
    const job = jobFor();
    await put([job]);
    const slow = await take(one, 10, 10);
    // What its time ran out of is put back by whoever keeps the queue, and taken by the next.
    await testDatabase.query(
      `UPDATE hitch_jobs.job SET state = 'retry', retry_count = retry_count + 1, start_after = now() - interval '1 s' WHERE id = $1`,
      [job.notificationId],
    );
    const next = await take(two, 10, 10);
    expect(idsOf(next)).toEqual([job.notificationId]);
    await database.inTransaction((tx) => one.finish(tx, slow));
    expect(await stored()).toEqual([job.notificationId]);
    await database.inTransaction((tx) => two.finish(tx, next));
    expect(await stored()).toEqual([]);
  });
});

describe('a transaction', () => {
  afterEach(async () => {
    await testDatabase.query('DROP TABLE IF EXISTS things');
  });

  test('gives rows, and nothing but rows, whatever returns them', async () => {
    await testDatabase.query('CREATE TABLE things (id integer PRIMARY KEY, name text)');
    const rows = await database.inTransaction(async (tx) => [
      await tx.query({ name: 't1', text: `INSERT INTO things VALUES (1, 'a'), (2, 'b') RETURNING id` }),
      await tx.query({ name: 't2', text: `UPDATE things SET name = 'c' WHERE id = 1 RETURNING id, name` }),
      await tx.query({ name: 't3', text: `DELETE FROM things WHERE id = 2 RETURNING id` }),
      await tx.query({ name: 't4', text: `DELETE FROM things WHERE id = 2 RETURNING id` }),
    ]);
    expect(rows).toEqual([[{ id: 1 }, { id: 2 }], [{ id: 1, name: 'c' }], [{ id: 2 }], []]);
  });
});

describe('a server that falls silent', () => {
  test('is given up in time, and jobs are taken again when it speaks', async () => {
    const url = new URL(testDatabase.url);
    const proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    const distant = new Database(await createDataSource(url.toString()).initialize(), new TableSizes());
    const queue = new JobQueue(distant, systemClock);
    await queue.onModuleInit();
    try {
      expect(await take(queue, 10, 10)).toEqual([]);
      proxy.fallSilent();
      await expect(take(queue, 10, 10)).rejects.toThrow('the server said nothing');
      proxy.speakAgain();
      const job = jobFor();
      await put([job]);
      expect(idsOf(await take(queue, 10, 10))).toEqual([job.notificationId]);
    } finally {
      await queue.onApplicationShutdown();
      await distant.onApplicationShutdown();
      proxy.close();
    }
  });
});
