import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate, needsMigration } from '../../src/data-source.js';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import { RetentionService } from '../../src/erasure/retention.service.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import { startTestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { allowMigrating, createTestRole, type TestRole } from '../support/test-roles.js';

let database: TestDatabase;
let owner: TestRole;
let service: TestRole;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase('empty');
  [owner, service] = await Promise.all([createTestRole(), createTestRole()]);
  await allowMigrating(database.url, owner);
});

afterAll(async () => {
  await client.end();
  for (const role of [owner, service]) await role.drop(database.url);
  await database.drop();
});

interface Privilege {
  readonly table: string;
  readonly privileges: string[];
}

/** What the service's role may do with each table. */
function privileges(): Promise<Privilege[]> {
  return database.query(
    `SELECT table_name AS table, array_agg(privilege_type::text ORDER BY privilege_type) AS privileges
     FROM information_schema.role_table_grants WHERE grantee = $1 GROUP BY table_name ORDER BY table_name`,
    [service.name],
  );
}

describe('migrations under their own role', () => {
  test('migrations under their own role detect that they are needed without creating anything', async () => {
    expect(await needsMigration(service.connect(database.url))).toBe(true);
    expect(await database.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  });

  test('migrations under their own role grant the service’s role what it needs and no more, however often they run', async () => {
    const url = owner.connect(database.url);
    const first = await migrate(url, { serviceRole: service.name });
    expect(first.length).toBeGreaterThan(0);
    const granted = await privileges();
    expect(granted.length).toBeGreaterThan(10);
    for (const { table, privileges: names } of granted) {
      const usual = ['DELETE', 'INSERT', 'SELECT', 'UPDATE'];
      const fewer: Record<string, string[]> = { audit_entries: ['INSERT', 'SELECT'], migrations: ['SELECT'] };
      expect([table, names]).toEqual([table, fewer[table] ?? usual]);
    }
    const quoted = pg.escapeIdentifier(service.name);
    await database.query(`GRANT ALL ON audit_entries, migrations, links TO ${quoted}`);
    await database.query(`REVOKE ALL ON attempts FROM ${quoted}`);
    const again = await Promise.all([1, 2, 3].map(() => migrate(url, { serviceRole: service.name })));
    expect(again).toEqual([[], [], []]);
    expect(await privileges()).toEqual(granted);
    client = new pg.Client(service.connect(database.url));
    await client.connect();
  });

  test('migrations under their own role are seen by the service as done', async () => {
    expect(await needsMigration(service.connect(database.url))).toBe(false);
  });

  test.each([
    'UPDATE audit_entries SET request_id = request_id',
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
    'ALTER TABLE audit_entries DISABLE TRIGGER ALL',
    'ALTER TABLE audit_entries ADD COLUMN note text',
    'DROP TRIGGER audit_entries_append_only ON audit_entries',
    'DROP TABLE audit_entries',
    'DROP FUNCTION refuse_change_of_audit CASCADE',
    `CREATE OR REPLACE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    `CREATE RULE vanish AS ON INSERT TO audit_entries DO INSTEAD NOTHING`,
    'SET session_replication_role = replica',
    'CREATE TABLE public.mine (id int)',
    `INSERT INTO migrations (timestamp, name) VALUES (1, 'forged')`,
    'ALTER TABLE links DROP COLUMN channel',
    'TRUNCATE links',
  ])('migrations under their own role keep the service from: %s', async (statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('migrations under their own role keep the service from granting itself more', async () => {
    // A grant of what one does not have is a warning (01007) that changes nothing.
    await client.query('GRANT ALL ON audit_entries TO current_user');
    expect(await privileges()).toContainEqual({ table: 'audit_entries', privileges: ['INSERT', 'SELECT'] });
  });

  test('migrations under their own role let the service mint, redeem, look up, unlink, erase and apply retention', async () => {
    const running = await startTestApp(service.connect(database.url));
    try {
      const tenant = await running.createTenant();
      const { igId } = await running.createAccount('acme', [tenant]);
      const app = new Api(running, tenant.apiKey);
      const { body: link } = await app
        .post('/v1/links', { externalUserId: 'user-1' })
        .set('idempotency-key', 'once')
        .expect(201);
      const event = postbackEvent({ igId, igsid: '4711', ref: link.ref, timestampMs: Date.now() });
      expect((await running.meta.deliver(deliveryOf([event]))).status).toBe(200);
      expect(await tenant.client.link(link.id)).toMatchObject({ status: 'linked', igsid: '4711' });
      const [identity] = await running.admin.identities({ igsid: '4711', people: 'shown' });
      const admin = new Api(running, running.adminApiKey);
      await admin.get('/v1/admin/lookup?q=4711').expect(200);
      await admin.post(`/v1/identities/${identity?.id}/unlink`, {}).expect(200);
      const { body } = await admin.get(`/v1/admin/audit?target=${identity?.id}`).expect(200);
      expect(body.data.map(({ action }: { action: string }) => action)).toEqual([
        'identity.unlinked',
        'person.looked_up',
        'person.read',
      ]);
      const erasure = await admin.post('/v1/admin/erasures', { account: 'acme', igsid: '4711' }).expect(201);
      expect(erasure.body.removed).toMatchObject({ links: 1, identities: 1, attempts: 1 });
      await running.app.get(LinkSweepService).sweep();
      await database.query(`UPDATE suppressions SET expires_at = now() - interval '1 day'`);
      expect((await running.app.get(RetentionService).removeDue()).suppressions).toBeGreaterThan(0);
      await admin.get('/readyz').expect(200);
    } finally {
      await running.close();
    }
  });
});

describe('unsuitable role', () => {
  test('a superuser and a role that may create roles are refused as the service’s role', async () => {
    const mighty = await createTestRole('CREATEROLE');
    const [superuser] = await database.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles WHERE rolsuper LIMIT 1',
    );
    for (const [name, why] of [
      [superuser?.name ?? '', /is a superuser: no grant/],
      [mighty.name, /may make roles: no grant/],
    ] as const)
      await expect(migrate(owner.connect(database.url), { serviceRole: name })).rejects.toThrow(why);
    await mighty.drop(database.url);
  });

  test.each([
    ['a member of the one that migrates', 'GRANT %owner TO %role', 'REVOKE %owner FROM %role'],
    [
      'the owner of a table',
      'GRANT CREATE ON SCHEMA public TO %role; ALTER TABLE links OWNER TO %role',
      'ALTER TABLE links OWNER TO %owner',
    ],
    [
      'the owner of the database',
      'ALTER DATABASE %database OWNER TO %role',
      'ALTER DATABASE %database OWNER TO CURRENT_USER',
    ],
  ])('a role that no grant can bind is refused: %s', async (_name, statement, undo) => {
    const role = await createTestRole();
    const fill = (text: string): string =>
      text
        .replaceAll('%owner', pg.escapeIdentifier(owner.name))
        .replaceAll('%role', pg.escapeIdentifier(role.name))
        .replaceAll('%database', new URL(database.url).pathname.slice(1));
    await database.query(fill(statement));
    await expect(migrate(owner.connect(database.url), { serviceRole: role.name })).rejects.toThrow(
      /Nothing was changed/,
    );
    await database.query(fill(undo));
    await role.drop(database.url);
  });

  test('a role that does not exist is reported by its name', async () => {
    await expect(migrate(owner.connect(database.url), { serviceRole: 'nobody' })).rejects.toThrow(
      /There is no role nobody/,
    );
  });

  test('the role that migrates is accepted as the service’s role without grants', async () => {
    expect(await migrate(owner.connect(database.url), { serviceRole: owner.name })).toEqual([]);
  });
});
