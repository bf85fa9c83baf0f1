import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { sqlState, UnavailableError } from '../../src/platform/database/database-errors.js';
import { Database, type Statement } from '../../src/platform/database/database.service.js';
import { type PgClient, Session } from '../../src/platform/database/session.js';
import { TableSizes } from '../../src/platform/database/table-sizes.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let testDatabase: TestDatabase;
let database: Database;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase('empty');
  database = new Database(await createDataSource(testDatabase.url).initialize(), new TableSizes());
  client = new pg.Client(testDatabase.url);
  await client.connect();
  await client.query('CREATE TABLE kept (id int PRIMARY KEY, note text)');
});

afterAll(async () => {
  await client.end();
  await database.onApplicationShutdown();
  await testDatabase.drop();
});

const named = (text: string): Statement => ({ name: text.slice(0, 60), text });
const openSession = (): Session => new Session(client as unknown as PgClient);
const keep = (id: number, note = ''): [Statement, unknown[]] => [
  named('INSERT INTO kept VALUES ($1, $2)'),
  [id, note],
];

/** The kinds of messages that the server sends while something is done. */
async function heard(work: () => Promise<unknown>): Promise<string[]> {
  const names: string[] = [];
  // The driver's connection tells of each message by its name.
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
  const { emit } = connection;
  connection.emit = function (name: string, ...rest: unknown[]) {
    names.push(name);
    return emit.call(this, name, ...rest);
  };
  await work().finally(() => (connection.emit = emit));
  return names;
}

const EVERYTHING = `
  SELECT n, 'text' AS text, NULL::text AS nothing, n * 3000000000::bigint AS big, 1.5::float8 AS real, true AS yes,
         'infinity'::timestamptz AS forever, '2026-11-01 10:20:30.123456+02'::timestamptz AS time, '{"a":[1,null]}'::jsonb AS json,
         '{a,NULL,"c d"}'::text[] AS texts, '\\x00ff'::bytea AS bytes, '' AS empty,
         '018f0000-0000-7000-8000-000000000000'::uuid AS id
  FROM generate_series(1, 3) AS n`;

test("rows are what the driver's own call gives, the first time and later", async () => {
  const { rows } = await client.query(EVERYTHING);
  const session = openSession();
  for (let time = 0; time < 2; time += 1) {
    const found = await session.query({ name: 'everything', text: EVERYTHING });
    expect(found.rows).toEqual(rows);
    expect(found.tag).toBe('SELECT 3');
  }
});

test('statements that are asked for together are answered together, and described once', async () => {
  const session = openSession();
  const ask = () => Promise.all([1, 2, 3].map((n) => session.query(named(`SELECT ${n} AS n`))));
  const first = await heard(async () =>
    expect((await ask()).map(({ rows }) => rows)).toMatchObject([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]),
  );
  expect(first.filter((name) => name === 'readyForQuery')).toHaveLength(1);
  expect(first.filter((name) => name === 'rowDescription')).toHaveLength(3);
  const later = await heard(async () =>
    expect((await ask()).map(({ rows }) => rows)).toMatchObject([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]),
  );
  expect(later).not.toContain('rowDescription');
  expect(later).not.toContain('parseComplete');
});

test('a statement that is asked for while the server is busy is answered in its turn', async () => {
  const session = openSession();
  const slow = session.query(named('SELECT pg_sleep(0.05)'));
  await new Promise((resolve) => setImmediate(resolve));
  const results = await Promise.all([
    slow,
    session.query(named('SELECT 1 AS n')),
    session.query(named('SELECT 2 AS n')),
  ]);
  expect(results.map(({ rows }) => rows)).toMatchObject([[{}], [{ n: 1 }], [{ n: 2 }]]);
});

test('two statements of one name are kept apart', async () => {
  const session = openSession();
  for (const column of ['a', 'b', 'a']) {
    const { rows } = await session.query({ name: 'same', text: `SELECT 1 AS ${column}` });
    expect(rows).toEqual([{ [column]: 1 }]);
  }
});

test('a group of which one is refused leaves nothing, and says why to all of it', async () => {
  const session = openSession();
  const asked = [session.query(...keep(1)), session.query(...keep(1)), session.query(...keep(2))];
  const ends = await Promise.allSettled(asked);
  expect(ends.map((end) => end.status === 'rejected' && sqlState(end.reason))).toEqual([
    '23505',
    '23505',
    '23505',
  ]);
  // What was parsed before the refusal is there under its name, and is parsed again without a word.
  await session.query(...keep(1));
  expect((await client.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
  await client.query('TRUNCATE kept');
});

test('a value that cannot be read is told to whoever asked, and the connection goes on', async () => {
  const macaddr = 829;
  const before = pg.types.getTypeParser(macaddr);
  pg.types.setTypeParser(macaddr, () => {
    throw new RangeError('unreadable');
  });
  try {
    const work = database.inTransaction((tx) =>
      tx.query(named(`SELECT '08:00:2b:01:02:03'::macaddr AS mac`)),
    );
    await expect(work).rejects.toThrow(RangeError);
  } finally {
    pg.types.setTypeParser(macaddr, before);
  }
  expect(await database.inTransaction((tx) => tx.query(named('SELECT 1 AS n')))).toEqual([{ n: 1 }]);
});

test('a parameter that cannot be sent ends the unit of work, even with its COMMIT right behind', async () => {
  const circular: Record<string, unknown> = {};
  circular['itself'] = circular;
  const work = database.inTransaction(async (tx) => {
    const asked = [tx.query(...keep(3)), tx.query(named('INSERT INTO kept VALUES (4, $1)'), [circular])];
    const written = Promise.all(asked);
    written.catch(() => undefined);
    tx.commitWithLast();
    await written;
  });
  await expect(work).rejects.toThrow(TypeError);
  expect((await client.query('SELECT id FROM kept')).rows).toEqual([]);
});

test("the mapper's statements are part of the transaction that is just being begun", async () => {
  const work = database.inTransaction(async (tx) => {
    await tx.manager.query(`INSERT INTO kept VALUES (5, 'by the mapper')`);
    throw new RangeError('no');
  });
  await expect(work).rejects.toThrow(RangeError);
  expect((await client.query('SELECT id FROM kept')).rows).toEqual([]);
});

test('a connection that is cut ends what is under way on it, and the next unit of work has another', async () => {
  const work = database.inTransaction(async (tx) => {
    await tx.query(...keep(6));
    await Promise.all([
      tx.query(named('SELECT pg_terminate_backend(pg_backend_pid())')),
      tx.query(named('SELECT 1')),
    ]);
  });
  await expect(work).rejects.toThrow(UnavailableError);
  expect(await database.inTransaction((tx) => tx.query(named('SELECT id FROM kept')))).toEqual([]);
});

test('a refusal at the end of a transaction is heard of', async () => {
  await client.query('ALTER TABLE kept ADD CONSTRAINT later UNIQUE (note) DEFERRABLE INITIALLY DEFERRED');
  const work = database.inTransaction(async (tx) => {
    await Promise.all([tx.query(...keep(7, 'twice')), tx.query(...keep(8, 'twice'))]);
  });
  expect(sqlState(await work.catch((error: unknown) => error))).toBe('23505');
  // Without BEGIN the group is a transaction by itself, whose end comes behind the last statement's answer.
  const group = database.read((tx) =>
    Promise.all([tx.query(...keep(7, 'twice')), tx.query(...keep(8, 'twice'))]),
  );
  expect(sqlState(await group.catch((error: unknown) => error))).toBe('23505');
  expect((await client.query('SELECT id FROM kept')).rows).toEqual([]);
});
