import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { migrate, needsMigration } from '../../src/data-source.js';
import { parseDatabaseUrl } from '../../src/platform/config/database-url.js';
import { SessionOpener } from '../../src/platform/database/session-opener.js';
import { beginText, type Purpose, settingsFor } from '../../src/platform/database/session-settings.js';
import { createEndpoint } from '../support/endpoints.js';
import { assignSettings, type HostileSetting, hostileSettings } from '../support/hostile-settings.js';
import { Api } from '../support/http.js';
import { startReceiver } from '../support/receiver.js';
import { startTestApp } from '../support/test-app.js';
import { createTestDatabase, onServer, type TestDatabase, withDatabase } from '../support/test-database.js';
import { allowMigrating, createTestRole, type TestRole } from '../support/test-roles.js';
import { eventually, untilDecided } from '../support/waits.js';
import { REFUSED_SETTINGS } from '../support/test-server.js';

/**
 * What a role may set differently without a difference for us: memory and pace of maintenance, extensions of plans that we leave to
 * the server, what only logs, and what concerns features that we do not use.
 */
const HARMLESS = new RegExp(
  `^(${[
    'application_name', // Set by the test's own connections.
    'backend_flush_after|commit_siblings|effective_io_concurrency|maintenance_io_concurrency|io_combine_limit',
    'maintenance_work_mem|autovacuum_work_mem|logical_decoding_work_mem|temp_buffers|wal_skip_threshold|wal_sender_timeout',
    'vacuum_.*|gin_pending_list_limit|synchronize_seqscans|stats_fetch_consistency|file_copy_method',
    'geqo_(effort|generations|pool_size|seed|selection_bias)|jit_.*|parallel_.*|min_parallel_.*|max_parallel_.*',
    'debug_parallel_query|force_parallel_mode|enable_parallel_.*|enable_gathermerge',
    'enable_(presorted_aggregate|group_by_reordering|self_join_elimination|distinct_reordering)',
    'password_encryption|scram_iterations|md5_password_warnings|icu_validation_level|restrict_nonsystem_relation_kind|log_.*|debug_.*|local_preload_libraries|track_.*',
    'transaction_(isolation|read_only|deferrable)', // Each transaction says it, or the operator (below).
    'idle_replication_slot_timeout|event_triggers|allow_alter_system|createrole_self_grant|default_with_oids',
  ].join('|')})$`,
);

let database: TestDatabase;
let role: TestRole;
let url: string;

beforeAll(async () => {
  role = await createTestRole();
});

beforeEach(async () => {
  database = await createTestDatabase('empty');
  await allowMigrating(database.url, role);
  url = role.connect(database.url);
  // A search path that prefers these would find the wrong ones.
  await database.query(
    `CREATE SCHEMA hostile; CREATE TABLE hostile.links (x int); CREATE TABLE hostile.migrations (x int);
     CREATE FUNCTION hostile.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$;
     CREATE FUNCTION hostile.pg_backend_pid() RETURNS int LANGUAGE sql AS 'SELECT 0';
     GRANT USAGE ON SCHEMA hostile TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA hostile TO PUBLIC`,
  );
});

afterEach(async () => {
  await database.drop();
});

afterAll(async () => {
  await role.drop(process.env['HITCH_TEST_DATABASE_URL'] ?? '');
});

/** The settings of a session of ours; with `pooled` of one that a pooler gave us, in a transaction. */
async function settingsInForce(purpose: Purpose, pooled = false): Promise<Map<string, string>> {
  const parsed = parseDatabaseUrl(url);
  if ('fault' in parsed) throw new Error(parsed.fault);
  const opener = new SessionOpener(parsed, { purpose, applicationName: 'test', timeoutMs: 10_000 });
  const client = pooled ? new pg.Client(url) : (await opener.open()).client;
  try {
    if (pooled) {
      client.on('error', () => undefined);
      await client.connect();
      const known = new Set(
        (await client.query('SELECT lower(name) AS name FROM pg_settings')).rows.map(({ name }) => name),
      );
      const unset = settingsFor(purpose).filter(([name]) => known.has(name));
      await client.query(beginText({ unset, isStandby: false }));
    }
    const { rows } = await client.query<{ name: string; setting: string }>(
      `SELECT name, setting FROM pg_settings WHERE context = 'user'`,
    );
    // A name may be shown with quotes or without.
    return new Map(rows.map(({ name, setting }) => [name, setting.replaceAll('"', '')]));
  } finally {
    await client.end();
  }
}

function differences(expected: Map<string, string>, actual: Map<string, string>): string[] {
  return [...actual]
    .filter(([name, setting]) => !HARMLESS.test(name) && expected.get(name) !== setting)
    .map(([name, setting]) => `${name} is ${setting}, not ${expected.get(name)}`);
}

/** A person links an account and is looked up, listed, notified about and unlinked: every answer, without what is new each time. */
async function tellStory(): Promise<string> {
  const service = await startTestApp(url, { allowLoopback: true });
  const receiver = await startReceiver();
  try {
    const tenant = await service.createTenant();
    const { igId } = await service.createAccount('acme', [tenant]);
    await createEndpoint(service, tenant, receiver.url);
    const [app, admin] = [new Api(service, tenant.apiKey), new Api(service, service.adminApiKey)];
    const answers: unknown[] = [];
    const context = { page: `\\ ' " {NULL} é 😀 \\u0041`, number: 0.1, none: null };
    const body = { externalUserId: 'NULL', sessionId: `a\\'b`, channel: 'null', context };
    // The first connections may take longer than a request waits on a busy machine.
    const minted = await untilDecided(() => app.post('/v1/links', body).set('idempotency-key', 'once'));
    expect(minted.status).toBe(201);
    const replay = await app.post('/v1/links', body).set('idempotency-key', 'once').expect(201);
    expect(replay.body).toEqual(minted.body);
    const event = postbackEvent({ igId, igsid: 'NULL', ref: minted.body.ref, timestampMs: Date.now() });
    for (let time = 0; time < 2; time++)
      expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
    const [identity] = await tenant.client.identities({ igsid: 'NULL' });
    for (const path of [
      `/v1/links/${minted.body.id}`,
      `/v1/links/${minted.body.id}/attempts`,
      '/v1/links?externalUserId=NULL&status=linked&channel=null',
      `/v1/identities/${identity?.id}`,
      '/v1/identities?externalUserId=NULL&status=all',
    ])
      answers.push((await app.get(path).expect(200)).body);
    const [notified] = await receiver.waitFor(1, 60_000);
    // What a look-up says of a delivery is the same each time only when its result is stored.
    await eventually(async () => {
      const [open] = await database.query(`SELECT FROM public.notifications WHERE status = 'pending'`);
      return open === undefined;
    });
    answers.push((await admin.get('/v1/admin/lookup?q=NULL').expect(200)).body);
    answers.push(JSON.parse(notified?.body.toString() ?? ''));
    answers.push(
      (await app.post(`/v1/identities/${identity?.id}/unlink`, { reason: 'test' }).expect(200)).body,
    );
    answers.push(
      (await admin.get('/v1/admin/audit').expect(200)).body.data.map(
        ({ action }: { action: string }) => action,
      ),
    );
    answers.push((await app.get('/v1/endpoints').expect(200)).body.data.length);
    await admin.get('/readyz').expect(200);
    return JSON.stringify(answers, null, 1)
      .replaceAll(igId, 'IGID')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')
      .replace(/\b([a-z]{2,3})_[0-9a-z]{26}\b/g, '$1_ID')
      .replace(/req_[0-9a-f]+/g, 'REQUEST')
      .replace(/"mid": "[^"]*"/g, '"mid"')
      .replace(/"latencyMs": \d+/g, '"latencyMs"');
  } finally {
    await service.close();
    await receiver.close();
  }
}

/** Everything in the schema that has a name. */
async function describeSchema(): Promise<object[]> {
  return database.query(`
    SELECT indexname AS name, indexdef AS what FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT relname || '.' || attname, format_type(atttypid, atttypmod) || ' ' || coalesce(attstattarget, -1)::text || attcompression::text
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1, 2`);
}

describe('settings of the role', () => {
  test('no setting of the role is in force in a session or a pooled transaction of ours, unless it is harmless', async () => {
    const lists = await hostileSettings(database);
    expect(lists.flat().length).toBeGreaterThan(150);
    const purposes = ['serve', 'migrate'] as const;
    const usual = new Map<Purpose, Map<string, string>>();
    for (const purpose of purposes) usual.set(purpose, await settingsInForce(purpose));
    for (const list of lists) {
      // Shorter than a pooled connection needs to be opened.
      const bearable = list.filter(({ name, value }) => !(name.endsWith('timeout') && value === '1'));
      for (const purpose of purposes) {
        const expected = usual.get(purpose) ?? new Map();
        await assignSettings(database, role.name, list);
        expect(differences(expected, await settingsInForce(purpose))).toEqual([]);
        await assignSettings(database, role.name, bearable);
        expect(differences(expected, await settingsInForce(purpose, true))).toEqual([]);
      }
    }
  });

  test('a service whose role has any other settings migrates, and answers as one whose role has none', async () => {
    const lists = await hostileSettings(database);
    await migrate(url);
    const schema = await describeSchema();
    const story = await tellStory();
    for (const list of lists) {
      await database.drop();
      database = await createTestDatabase('empty');
      await allowMigrating(database.url, role);
      await database.query('CREATE SCHEMA hostile; GRANT ALL ON SCHEMA hostile TO PUBLIC');
      url = role.connect(database.url);
      await assignSettings(database, role.name, list);
      expect(await needsMigration(url)).toBe(true);
      await migrate(url);
      expect(await needsMigration(url)).toBe(false);
      expect(await describeSchema()).toEqual(schema);
      expect(await tellStory()).toBe(story);
    }
  });

  test.each(
    REFUSED_SETTINGS.map((name) => [
      name,
      {
        session_replication_role: 'replica',
        track_counts: 'off',
        max_stack_depth: '100',
        temp_file_limit: '0',
      }[name as string] ?? 'on',
    ]),
  )('a start with %s = %s is refused, and the refusal names the setting', async (name, value) => {
    const setting: HostileSetting = { name, value };
    await assignSettings(database, role.name, [setting]);
    const refusal = new RegExp(`^${name} must be .* ALTER ROLE … RESET ${name}`);
    await expect(needsMigration(url)).rejects.toThrow(refusal);
    await expect(migrate(url)).rejects.toThrow(refusal);
    await expect(startTestApp(url)).rejects.toThrow(refusal);
  });

  test.each(['SQL_ASCII', 'LATIN1'])('a database with the encoding %s is refused', async (encoding) => {
    const name = `hitch_${encoding.toLowerCase()}`;
    const server = process.env['HITCH_TEST_DATABASE_URL'] ?? '';
    await onServer(
      server,
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc`,
    );
    try {
      await expect(needsMigration(withDatabase(server, name))).rejects.toThrow(
        /server_encoding must be UTF8/,
      );
    } finally {
      await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
});
