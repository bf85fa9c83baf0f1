import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../src/data-source.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { MetaSimulator } from '../../src/dev/simulator/meta-client.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { makeSecrets } from '../support/test-app.js';
import { startTestServer } from '../support/test-server.js';
import { eventually } from '../support/waits.js';

/** The bound is about 5 s; the rest is for a busy machine. */
const ANSWERED_WITHIN_MS = 6_500;
const IG_ID = '17841400000000046';
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');

let cleanUps: (() => unknown)[];
let dataDir: string;
let postgres: EmbeddedPostgres;
let proxy: TcpProxy;
let operator: pg.Client;
let service: ServiceProcess;
let apiKey: string;

beforeEach(async () => {
  cleanUps = [];
  dataDir = mkdtempSync(join(tmpdir(), 'hitch-stall-'));
  cleanUps.push(() => rmSync(dataDir, { recursive: true, force: true }));
  postgres = await startTestServer(dataDir, 'SUPERUSER');
  cleanUps.push(() => postgres.stop());
  proxy = await startProxy(postgres.port);
  cleanUps.push(() => proxy.close());
  await migrate(postgres.url);
  operator = new pg.Client(postgres.url);
  await operator.connect();
  cleanUps.push(() => operator.end());
  service = await startService(postgres.url.replace(`:${postgres.port}/`, `:${proxy.port}/`), secrets);
  cleanUps.push(() => service.end('SIGKILL'));
  apiKey = await setUpTenant(service.url, secrets.ADMIN_API_KEY, IG_ID);
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly ms: number;
}

async function time(ask: () => Promise<Response>): Promise<Answered> {
  const startedAt = performance.now();
  const { status, headers } = await ask();
  return { status, retryAfter: headers.get('retry-after'), ms: performance.now() - startedAt };
}

const mint = (externalUserId: string): Promise<Answered> =>
  time(() =>
    fetch(`${service.url}/v1/links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ externalUserId }),
    }),
  );

/** Several waves of mints of different users, half a second apart, so that they do not share one transaction. */
async function mintInWaves(waves: number): Promise<Answered[]> {
  const answers: Promise<Answered>[] = [];
  for (let wave = 0; wave < waves; wave += 1) {
    for (let user = 0; user < 20; user += 1) answers.push(mint(`user-${wave}-${user}`));
    await sleep(500);
  }
  return Promise.all(answers);
}

/** The processes of the server: it, and one for each session. */
function serverPids(): number[] {
  const [postmaster = ''] = readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split(
    '\n',
  );
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  return [postmaster, ...children].map(Number);
}

async function sessions(): Promise<number> {
  const { rows } = await operator.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name LIKE 'hitch%'",
  );
  return rows[0]?.count ?? 0;
}

async function setStandby(name: string): Promise<void> {
  await operator.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
  await operator.query('SELECT pg_reload_conf()');
}

describe('a database that stalls', () => {
  test.each<[how: string, stall: () => Promise<void>, goOn: () => Promise<void>]>([
    ['its synchronous standby is gone', () => setStandby('gone'), () => setStandby('')],
    ['its network is silent', async () => proxy.fallSilent(), async () => proxy.speakAgain()],
    [
      'its processes stand still',
      async () => serverPids().forEach((pid) => process.kill(pid, 'SIGSTOP')),
      async () => serverPids().forEach((pid) => process.kill(pid, 'SIGCONT')),
    ],
  ])('answers in time, is spared, and loses nothing: %s', async (_, stall, goOn) => {
    const client = new HitchClient(service.url, apiKey);
    const link = await client.mint({ externalUserId: 'patient' });
    const meta = new MetaSimulator({
      baseUrl: service.url,
      appSecret,
      verifyToken: secrets.META_VERIFY_TOKEN,
    });
    const event = messageEvent({ igId: IG_ID, igsid: 'quiet', ref: link.ref, timestampMs: Date.now() });
    const deliver = () => meta.deliver(deliveryOf([event]));

    // A balancer asks all the while: what it asks must not make the service believe that commits are finished.
    const balancer = setInterval(() => void fetch(`${service.url}/readyz`).catch(() => undefined), 500);
    await stall();
    const first = await mintInWaves(16);
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set([503]));
    expect(first.filter(({ retryAfter }) => !/^[1-9]\d*$/.test(retryAfter ?? ''))).toEqual([]);
    expect(Math.max(...first.map(({ ms }) => ms))).toBeLessThan(ANSWERED_WITHIN_MS);
    // By now the service has seen enough silence: nobody waits, and the server is left alone.
    const [later] = [await mintInWaves(2)];
    expect(new Set(later.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...later.map(({ ms }) => ms))).toBeLessThan(1_000);
    expect((await deliver()).status).toBe(503);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);

    clearInterval(balancer);
    await goOn();
    // The pool, the listener, and what the commits that were under way left behind.
    expect(await sessions()).toBeLessThanOrEqual(25);
    await eventually(async () => (await deliver()).status === 200);
    await eventually(async () => (await fetch(`${service.url}/readyz`)).status === 200);
    expect((await mint('another')).status).toBe(201);
    expect(await client.link(link.id)).toMatchObject({ status: 'linked', igsid: 'quiet' });
    await eventually(async () => (await sessions()) <= 11);
  });

  test('answers in time while an operator alters a table, and goes on as soon as that is done', async () => {
    await operator.query('BEGIN');
    await operator.query('LOCK TABLE links IN ACCESS EXCLUSIVE MODE');
    const answers = await mintInWaves(12);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(ANSWERED_WITHIN_MS);
    await operator.query('ROLLBACK');
    await eventually(async () => (await mint('patient')).status === 201);
    expect(service.output().split('"request failed"').length).toBeLessThan(10);
  });

  test('still answers reads when only its commits wait', async () => {
    const link = await new HitchClient(service.url, apiKey).mint({ externalUserId: 'patient' });
    await setStandby('gone');
    await mintInWaves(14);
    const headers = { authorization: `Bearer ${apiKey}` };
    const read = await time(() => fetch(`${service.url}/v1/links/${link.id}`, { headers }));
    expect([read.status, read.ms < 1_000]).toEqual([200, true]);
    expect((await mint('impatient')).ms).toBeLessThan(1_000);
    await setStandby('');
    await eventually(async () => (await mint('patient again')).status === 201);
  });
});

describe('a database in recovery', () => {
  test('answers reads and refuses writes with 503, and writes once it is promoted', async () => {
    const client = new HitchClient(service.url, apiKey);
    const link = await client.mint({ externalUserId: 'patient' });
    const { port } = postgres;
    await operator.end();
    await postgres.stop();
    writeFileSync(join(dataDir, 'postgres', 'data', 'standby.signal'), '');
    postgres = await startEmbeddedPostgres({ dataDir, port });
    operator = new pg.Client(postgres.url);
    await operator.connect();

    await eventually(async () => {
      const headers = { authorization: `Bearer ${apiKey}` };
      return (await fetch(`${service.url}/v1/links/${link.id}`, { headers })).status === 200;
    });
    const refused = await Promise.all([mint('impatient'), time(() => fetch(`${service.url}/readyz`))]);
    expect(refused.map(({ status }) => status)).toEqual([503, 503]);
    await operator.query('SELECT pg_promote()');
    expect((await mint('patient again')).status).toBe(201);
    await eventually(async () => (await fetch(`${service.url}/readyz`)).status === 200);
  });
});
