import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDataSource } from '../../src/data-source.js';
import { migrate, needsMigration } from '../../src/data-source.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase('empty');
});

afterEach(async () => {
  await database.drop();
});

/** The statements that would change the database to match the entities. */
async function findDrift(): Promise<string[]> {
  const dataSource = await createDataSource(database.url).initialize();
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await dataSource.destroy();
  }
}

/** Everything in the schema that has a name: columns with their types, indexes, constraints. */
function describeSchema(): Promise<object[]> {
  return database.query(`
    SELECT table_name || '.' || column_name AS name, data_type || ' ' || is_nullable AS what FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> 'migrations'
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
    UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND conrelid <> 'migrations'::regclass
    ORDER BY 1, 2`);
}

describe('migrations', () => {
  test('the migrations create exactly the schema of the entities', async () => {
    await migrate(database.url);
    expect(await findDrift()).toEqual([]);
  });

  test.each([
    ['a column is missing', 'ALTER TABLE links DROP COLUMN channel'],
    ['a column may be null', 'ALTER TABLE identities ALTER COLUMN igsid DROP NOT NULL'],
    ['a column is of another type', 'ALTER TABLE attempts ALTER COLUMN request_id TYPE varchar(20)'],
    ['a unique index is missing', 'DROP INDEX identities_active_igsid_key'],
    ['a constraint is missing', 'ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_repeat_key_key'],
    ['a check is missing', 'ALTER TABLE links DROP CONSTRAINT links_identity_check'],
  ])('the comparison of entities and schema fails when %s', async (_name, statement) => {
    await migrate(database.url);
    await database.query(statement);
    expect(await findDrift()).not.toEqual([]);
  });

  test('undoing every migration removes the schema, and running them again restores it', async () => {
    await migrate(database.url);
    const before = await describeSchema();
    expect(before.length).toBeGreaterThan(50);
    const dataSource = await createDataSource(database.url).initialize();
    for (const _migration of dataSource.migrations) await dataSource.undoLastMigration();
    expect(await describeSchema()).toEqual([]);
    await dataSource.runMigrations();
    await dataSource.destroy();
    expect(await describeSchema()).toEqual(before);
  });

  test('no migration writes the rows of a table again that the one before left', async () => {
    await migrate(database.url);
    const dataSource = await createDataSource(database.url).initialize();
    const later = dataSource.migrations.slice(1);
    for (const _migration of later) await dataSource.undoLastMigration();
    const files = (): Promise<{ name: string; file: number }[]> =>
      database.query(`
        SELECT relname AS name, pg_relation_filenode(oid) AS file FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`);
    const before = await files();
    await dataSource.runMigrations();
    await dataSource.destroy();
    expect(later.length).toBeGreaterThan(0);
    expect(await files()).toEqual(expect.arrayContaining(before));
  });

  test('each migration runs once when several processes migrate at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)));
    const all = createDataSource(database.url).options.migrations;
    expect(runs.map((names) => names.length).sort()).toEqual([0, 0, 0, 0, Object.keys(all ?? {}).length]);
    expect(await needsMigration(database.url)).toBe(false);
  });

  test('a database of 0.1.0 is refused in one sentence that says what to do', async () => {
    await database.query('CREATE TABLE migrations (id serial, timestamp bigint, name varchar)');
    await database.query(
      `INSERT INTO migrations (timestamp, name) VALUES (20261122000000, 'CreateTheMainTables20261122000000')`,
    );
    const refusal = /^This database was made by Hitch 0\.1\.0, .* set DATABASE_URL to a new database.*\.$/;
    await expect(needsMigration(database.url)).rejects.toThrow(refusal);
    await expect(migrate(database.url)).rejects.toThrow(refusal);
  });

  test('an empty database needs a migration', async () => {
    expect(await needsMigration(database.url)).toBe(true);
  });

  test('every index without a constraint has a comment that names its query', async () => {
    await migrate(database.url);
    const silent = await database.query(`
      SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND obj_description(c.oid) IS NULL
        AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)`);
    expect(silent).toEqual([]);
  });
});
