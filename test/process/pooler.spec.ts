import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { migrate } from '../../src/data-source.js';
import { readBlocks } from '../support/markdown.js';
import { type PgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { startReceiver } from '../support/receiver.js';
import { runProgram } from '../support/service-process.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createEndpoint } from '../support/endpoints.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilOpen } from '../support/waits.js';

const HITCH = 'dist/src/cli/hitch.js';
const LINKS = 200;
/** People are looked up a few at a time: the app that mints is what comes all at once. */
const LOOK_UPS = 5;
/** The bytes spell "hitc". */
const MIGRATION_LOCK = 0x68697463;

let database: TestDatabase;
let pooler: PgBouncer;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase('empty');
  const recipe = readBlocks('docs/operations.md').find(({ language }) => language === 'ini');
  pooler = await startPgBouncer(database.url, recipe?.text ?? '');
  url = pooler.through(database.url);
});

afterAll(async () => {
  await pooler?.stop();
  await database?.drop();
});

/** What the other clients of the pooler find in its sessions. */
async function sessions(): Promise<object[]> {
  return database.query(
    `SELECT l.locktype FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE a.datname = current_database() AND l.locktype = 'advisory' AND a.state = 'idle'`,
  );
}

describe('through a pooler in transaction mode', () => {
  test('hitch migrate runs twice, and leaves no lock behind', async () => {
    const first = await runProgram(HITCH, ['migrate'], { DATABASE_URL: url });
    expect([first.code, first.output]).toEqual([0, expect.stringMatching(/^Ran \d+ migration/)]);
    const second = await runProgram(HITCH, ['migrate'], { DATABASE_URL: url });
    expect([second.code, second.output]).toEqual([0, expect.stringMatching(/up to date/)]);
    const direct = await runProgram(HITCH, ['migrate'], {
      DATABASE_URL: url,
      DATABASE_DIRECT_URL: database.url,
    });
    expect([direct.code, direct.output]).toEqual([0, expect.stringMatching(/up to date/)]);
    expect(await sessions()).toEqual([]);
  });

  test.each([
    ['with DATABASE_DIRECT_URL', true],
    ['without DATABASE_DIRECT_URL', false],
  ])(
    'a service %s mints, redeems, notifies and wakes waits, with no answer above 499',
    async (_, isDirect) => {
      const env = { ...(isDirect && { DATABASE_DIRECT_URL: database.url }), LOG_LEVEL: 'info' };
      const service = await startTestApp(url, { env, allowLoopback: true, captureLogs: true });
      const receiver = await startReceiver();
      try {
        const statuses = await story(service, receiver.url, isDirect ? 'direct' : 'pooled');
        expect(statuses.filter((status) => status >= 500)).toEqual([]);
        await receiver.waitFor(LINKS + 1, 60_000);
      } finally {
        await service.close();
        await receiver.close();
      }
      // The log is that of both services; the first one has no pooler in its way.
      const warnings = service.logs().match(/a connection pooler is in the way/g);
      expect(warnings?.length ?? 0).toBe(isDirect ? 0 : 1);
      expect(await sessions()).toEqual([]);
    },
  );

  test('settings that others left in the sessions of the pooler do not count', async () => {
    // As another application does that sets more than its own transaction.
    const other = new pg.Client(url);
    other.on('error', () => undefined);
    await other.connect();
    await other.query(
      `CREATE TEMPORARY TABLE IF NOT EXISTS links (x int); SET search_path = pg_catalog; SET timezone = 'Asia/Tokyo';
         SET statement_timeout = 60000; SET datestyle = 'German'; SET default_transaction_read_only = on`,
    );
    await other.end();
    const service = await startTestApp(url, { allowLoopback: true });
    try {
      const tenant = await service.createTenant();
      await service.createAccount('leftovers', [tenant]);
      const link = await tenant.client.mint({ externalUserId: 'NULL' });
      expect(await tenant.client.link(link.id)).toMatchObject({
        status: 'pending',
        externalUserId: 'NULL',
        expiresAt: link.expiresAt,
      });
    } finally {
      await service.close();
    }
  });

  test('a lock of the migrations that was left behind is reported with its holder, through the pooler and past it', async () => {
    const holder = new pg.Client({ connectionString: database.url, application_name: 'former release' });
    await holder.connect();
    const [{ pid } = { pid: 0 }] = (
      await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, pg_advisory_lock($1)', [
        MIGRATION_LOCK,
      ])
    ).rows;
    const refusal = new RegExp(`process ${pid} \\(former release, idle\\) since \\d{4}-.* UTC`);
    for (const each of [url, database.url])
      await expect(migrate(each, { lockWaitMs: 500 })).rejects.toThrow(refusal);
    await holder.end();
    expect(await migrate(url)).toEqual([]);
  });
});

/** 200 people at once; gives the statuses of all answers. */
async function story(service: TestApp, receiverUrl: string, name: string): Promise<number[]> {
  const tenant = await service.createTenant();
  const { igId } = await service.createAccount(`acme_${name}`, [tenant]);
  await createEndpoint(service, tenant, receiverUrl);
  const statuses: number[] = [];
  const counted: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    statuses.push(answer.status);
    return answer;
  };
  const client = new HitchClient(service.baseUrl, tenant.apiKey, counted);
  const links = await Promise.all(
    Array.from({ length: LINKS }, (_each, index) => client.mint({ externalUserId: `${name}-${index}` })),
  );
  const delivered = await Promise.all(
    links.map(({ ref }, index) => {
      const event = messageEvent({ igId, igsid: `${name}${index}`, ref, timestampMs: Date.now() });
      return service.meta.deliver(deliveryOf([event]));
    }),
  );
  statuses.push(...delivered.map(({ status }) => status));
  for (let from = 0; from < LINKS; from += LOOK_UPS) {
    const found = await Promise.all(
      links.slice(from, from + LOOK_UPS).map(async ({ id, externalUserId }) => ({
        link: await client.link(id),
        people: await client.identities({ externalUserId }),
      })),
    );
    for (const { link, people } of found) {
      expect(link.status).toBe('linked');
      expect(people).toMatchObject([{ igsid: link.igsid }]);
    }
  }
  const late = await client.mint({ externalUserId: `${name}-late` });
  const headers = { authorization: `Bearer ${tenant.apiKey}` };
  const waiting = counted(`${service.baseUrl}/v1/links/${late.id}?waitSeconds=30`, { headers });
  await untilOpen(service, 'poll', 1);
  const event = messageEvent({ igId, igsid: 'late', ref: late.ref, timestampMs: Date.now() });
  statuses.push((await service.meta.deliver(deliveryOf([event]))).status);
  expect(await (await waiting).json()).toMatchObject({ status: 'linked', igsid: 'late' });
  return statuses;
}
