import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDataSource } from '../../src/data-source.js';
import { UnavailableError } from '../../src/platform/database/database-errors.js';
import { Database, type Tx } from '../../src/platform/database/database.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase('empty');
  await testDatabase.query('CREATE TABLE notes (number integer)');
  database = new Database(await createDataSource(testDatabase.url).initialize());
});

afterEach(async () => {
  await database.onApplicationShutdown();
  await testDatabase.drop();
});

/** The server process behind the connection. */
async function pidOf(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ pid: number }>({ name: 'pid', text: 'SELECT pg_backend_pid() AS pid' });
  return row?.pid ?? 0;
}

async function write(tx: Tx): Promise<void> {
  await tx.query({ name: 'write', text: 'INSERT INTO notes VALUES (1)' });
}

const isThere = async (pid: number): Promise<boolean> =>
  (await testDatabase.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).length > 0;

const refuse = (code: string) => ({
  name: `refuse_${code}`,
  text: `DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END $$`,
});

describe('a connection that cannot serve', () => {
  test.each(['25006', '57P01', '57P05', '08P01', '08006', '53300', '55000', '26000', '0A000', '58000'])(
    'is closed after SQLSTATE %s, and the work is done on a new one',
    async (code) => {
      const pids: number[] = [];
      const work = async (tx: Tx): Promise<void> => {
        pids.push(await pidOf(tx));
        if (pids.length === 1) await tx.query(refuse(code));
        await write(tx);
      };
      await database.inTransaction(work);
      const [first = 0, second] = pids;
      expect(pids).toHaveLength(2);
      expect(second).not.toBe(first);
      await eventually(async () => !(await isThere(first)));
      expect(await testDatabase.query('SELECT number FROM notes')).toHaveLength(1);
    },
  );

  test.each(['25006', '57P01', '08P01', '53300', '55000'])(
    'is no fault of ours when the new one is refused with SQLSTATE %s, too',
    async (code) => {
      let runs = 0;
      const work = (tx: Tx): Promise<unknown> => {
        runs += 1;
        return tx.query(refuse(code));
      };
      await expect(database.inTransaction(work)).rejects.toThrow(UnavailableError);
      await expect(database.read(work)).rejects.toThrow(UnavailableError);
      expect(runs).toBe(4);
    },
  );

  test.each(['23505', '22021', '40001', '55P03', '57014', '53100', 'P0001'])(
    'is another thing than work that is refused with SQLSTATE %s: it is done once, and the connection kept',
    async (code) => {
      const pids: number[] = [];
      const work = async (tx: Tx): Promise<void> => {
        pids.push(await pidOf(tx));
        await tx.query(refuse(code));
      };
      await expect(database.inTransaction(work)).rejects.toBeDefined();
      expect(pids).toEqual([await database.read(pidOf)]);
    },
  );

  test('is closed although it is idle, when another one shows that the server became a standby', async () => {
    const together = Promise.withResolvers<void>();
    const before: number[] = [];
    const openOne = async (tx: Tx): Promise<void> => {
      before.push(await pidOf(tx));
      if (before.length === 8) together.resolve();
      await together.promise;
    };
    await Promise.all(Array.from({ length: 8 }, () => database.read(openOne, { reserved: true })));
    await expect(database.read((tx) => tx.query(refuse('25006')))).rejects.toThrow(UnavailableError);
    const after = await Promise.all(
      Array.from({ length: 40 }, () => database.read(pidOf, { reserved: true })),
    );
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  });

  test('that is ended by the operator in the middle of its work costs the caller nothing', async () => {
    const pids: number[] = [];
    await database.inTransaction(async (tx) => {
      pids.push(await pidOf(tx));
      await write(tx);
      if (pids.length === 1) await testDatabase.query('SELECT pg_terminate_backend($1)', [pids[0]]);
      await sleep(50);
      await write(tx);
    });
    expect(pids).toHaveLength(2);
    expect(await testDatabase.query('SELECT number FROM notes')).toHaveLength(2);
  });

  test('that breaks while it commits leaves the work undone or done, and never done twice', async () => {
    await testDatabase.query(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$`);
    await testDatabase.query(
      'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()',
    );
    const pids: number[] = [];
    const work = database.inTransaction(async (tx) => {
      pids.push(await pidOf(tx));
      await write(tx);
    });
    const failed = expect(work).rejects.toThrow(UnavailableError);
    await eventually(async () => {
      const found = await testDatabase.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND query = 'COMMIT' AND state = 'active'`,
        [pids[0]],
      );
      return found.length > 0;
    });
    await failed;
    expect(pids).toHaveLength(1);
  });
});

describe('a refused write', () => {
  test('is remembered until one succeeds', async () => {
    await expect(database.inTransaction((tx) => tx.query(refuse('53200')))).rejects.toThrow(UnavailableError);
    expect(database.refusesWrites).toBe(true);
    await database.inTransaction(pidOf);
    expect(database.refusesWrites).toBe(true);
    await database.inTransaction(write);
    expect(database.refusesWrites).toBe(false);
  });

  test('for want of disk is remembered although a small write succeeds', async () => {
    await expect(database.inTransaction((tx) => tx.query(refuse('53100')))).rejects.toThrow(UnavailableError);
    await database.inTransaction(write);
    expect(database.refusesWrites).toBe(true);
  });
});

describe('bounds', () => {
  test('a unit of work ends at its deadline, with whatever it is busy, and its connection is not used again', async () => {
    let pid = 0;
    const work = async (tx: Tx): Promise<void> => {
      pid = await pidOf(tx);
      for (;;) await tx.query({ name: 'nap', text: 'SELECT pg_sleep(0.2)' });
    };
    const startedAt = performance.now();
    await expect(database.inTransaction(work, { deadlineMs: 1_000 })).rejects.toThrow(UnavailableError);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(await database.read(pidOf)).not.toBe(pid);
  });

  test('reads never hold all connections: reserved work goes on beside them', async () => {
    const nap = (tx: Tx) => tx.query({ name: 'long_nap', text: 'SELECT pg_sleep(1.2)' });
    const reads = Promise.allSettled(Array.from({ length: 30 }, () => database.read(nap)));
    await sleep(100);
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => database.inTransaction(write, { reserved: true })));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    const { total, idle, waiting } = database.poolUse();
    expect([total - idle, waiting]).toEqual([4, 26]);
    const statuses = (await reads).map(({ status }) => status);
    // Four at a time for a second and a half: the others are refused in time.
    expect(new Set(statuses)).toEqual(new Set(['fulfilled', 'rejected']));
  });
});
