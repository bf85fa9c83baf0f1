import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Audit } from '../../src/audit/audit.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const actor = { kind: 'admin', keyId: new Ids().newUuid(), requestId: 'req_1' } as const;
let database: TestDatabase;
let service: TestApp;
let audit: Audit;
let units: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  audit = service.app.get(Audit);
  units = service.app.get(Database);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const countEntries = async (): Promise<number | undefined> =>
  (await database.query<{ count: number }>('SELECT count(*)::int FROM audit_entries'))[0]?.count;

const record = (subject: string): Promise<void> =>
  units.inTransaction((tx) => audit.record(tx, actor, { action: 'person.read', subject }));

describe('audit table', () => {
  test.each([
    ['changed', 'UPDATE audit_entries SET request_id = $1'],
    [
      'changed where there is nothing to change',
      `UPDATE audit_entries SET at = at WHERE request_id <> $1 AND false`,
    ],
    ['deleted from', 'DELETE FROM audit_entries WHERE request_id <> $1'],
  ])('the audit table cannot be %s, not even by its owner', async (_name, statement) => {
    await record('someone');
    const before = await database.query('SELECT * FROM audit_entries ORDER BY id');
    await expect(database.query(statement, ['forged'])).rejects.toThrow('the audit is append-only');
    expect(await database.query('SELECT * FROM audit_entries ORDER BY id')).toEqual(before);
  });

  test('the table of the audit cannot be emptied', async () => {
    await record('someone');
    const before = await countEntries();
    await expect(database.query('TRUNCATE audit_entries')).rejects.toThrow('the audit is append-only');
    expect(await countEntries()).toBe(before);
  });

  test('the audit table keeps 32 bytes for a subject: the same for the same text, others for every other, and none without one', async () => {
    const hashes = ['a', ' a\n', 'A', 'ä'].map((text) => audit.hashSubject(text).toString('hex'));
    expect(hashes[0]).toBe(hashes[1]);
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    await units.inTransaction((tx) =>
      audit.record(tx, { ...actor, requestId: 'bare' }, { action: 'key.revoked' }),
    );
    const [bare] = await database.query(`SELECT * FROM audit_entries WHERE request_id = 'bare'`);
    expect(bare).toMatchObject({ subject_hash: null, target_id: null, target_kind: null, app_id: null });
  });
});

describe('audit entry', () => {
  test('an audit entry exists when its transaction is committed', async () => {
    const before = (await countEntries()) ?? 0;
    await record('committed');
    expect(await countEntries()).toBe(before + 1);
  });

  test('an audit entry does not exist when its transaction is rolled back, whatever the cause', async () => {
    const before = await countEntries();
    const undone = units.inTransaction(async (tx) => {
      await audit.recordAll(tx, actor, [{ action: 'app.created' }, { action: 'key.created' }]);
      throw new TypeError('after the entry');
    });
    await expect(undone).rejects.toThrow('after the entry');
    const refused = units.inTransaction(async (tx) => {
      await audit.record(tx, actor, { action: 'app.created' });
      await tx.query({ name: 'divide', text: 'SELECT 1 / 0' });
    });
    await expect(refused).rejects.toMatchObject({ code: '22012' });
    expect(await countEntries()).toBe(before);
  });

  test('an audit entry that cannot be written fails its transaction', async () => {
    const appId = new Ids().newUuid();
    const refused = units.inTransaction(async (tx) => {
      await tx.query(
        {
          name: 'make_app',
          text: `INSERT INTO apps (id, name, return_urls, created_at) VALUES ($1, 'x', '{}', now())`,
        },
        [appId],
      );
      await audit.record(tx, { ...actor, keyId: 'no uuid' }, { action: 'app.created' });
    });
    await expect(refused).rejects.toMatchObject({ code: '22P02' });
    expect(await database.query('SELECT * FROM apps WHERE id = $1', [appId])).toEqual([]);
  });
});
