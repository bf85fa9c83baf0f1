import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, messageEvent, toSignedRequest } from '../../src/dev/simulator/meta-payloads.js';
import { PoliteClient } from '../support/polite-client.js';
import { runProgram, SERVICE, type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const IG_ID = '17841400000000042';
const DEADLINE_MS = 30_000;
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');
const two = { ...secrets, WEB_CONCURRENCY: '2', STOP_DELAY_MS: '100' };

let database: TestDatabase;
let services: ServiceProcess[];
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  services = [];
  folder = mkdtempSync(join(tmpdir(), 'hitch-workers-'));
});

afterEach(async () => {
  for (const service of services) await service.end('SIGKILL');
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const whole = { ...two, ...env };
  const service = await startService(database.url, whole);
  services.push(service);
  // The log comes another way than the word that it listens.
  await waitFor(() => pidsOf(service).length >= Number(whole.WEB_CONCURRENCY));
  return service;
}

type LogLine = Readonly<Record<string, unknown>>;

function linesOf(service: ServiceProcess): LogLine[] {
  const lines = service.output().split('\n');
  return lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
}

/** The process ids of all workers that ever listened, in that order. */
function pidsOf(service: ServiceProcess): number[] {
  return linesOf(service).flatMap(({ msg, pid }) => (msg === 'a worker listens' ? [Number(pid)] : []));
}

/** Process 0 would be everybody, ourselves first. */
function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (!pid) throw new Error('there is no such worker');
  process.kill(pid, signal);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function waitFor(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + DEADLINE_MS; !(await isSo()); await sleep(20))
    if (Date.now() > end) throw new Error('it did not come to that');
}

/** A request on a connection of its own, which any worker may take. */
async function ask(service: ServiceProcess, path: string, apiKey?: string): Promise<[number, string]> {
  const client = new PoliteClient(service.url, false);
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const { status, body } = await client.send(path, headers);
  return [status, body];
}

/** How many answers to /livez all workers together say that they have given. */
async function countOf(service: ServiceProcess): Promise<number> {
  const [, text] = await ask(service, '/metrics');
  return Number(/^hitch_http_request_duration_seconds_count\{[^}]*livez[^}]*\} (\d+)$/m.exec(text)?.[1]);
}

/** What was acknowledged of a load that goes on whatever happens to single requests. */
class Load {
  readonly minted: string[] = [];
  readonly redeemed: string[] = [];
  isOver = false;

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  async run(name: string): Promise<void> {
    const client = new PoliteClient(this.url, true);
    const json = { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' };
    for (let index = 0; !this.isOver; index++) {
      const igsid = `${name}-${index}`;
      try {
        const mint = await client.send(
          '/v1/links',
          json,
          JSON.stringify({ externalUserId: `user-${igsid}` }),
        );
        if (mint.status !== 201) continue;
        const { id, ref } = JSON.parse(mint.body) as { id: string; ref: string };
        this.minted.push(id);
        const event = messageEvent({ igId: IG_ID, igsid, ref, timestampMs: Date.now() });
        const { headers, body } = toSignedRequest(deliveryOf([event]), appSecret);
        const { status } = await client.send('/webhooks/instagram', { ...headers }, body);
        if (status === 200) this.redeemed.push(igsid);
      } catch {
        // The worker of this connection is gone: the next request comes on another.
      }
    }
    client.close();
  }
}

describe('several workers', () => {
  test('share one port, and each of them serves', async () => {
    const service = await start();
    const busy = (): Set<unknown> =>
      new Set(linesOf(service).flatMap(({ status, worker }) => (status === 401 ? [worker] : [])));
    // Whoever is free takes the next one, so it needs a few at once that both have something to do.
    await waitFor(async () => {
      const asked = await Promise.all(Array.from({ length: 32 }, () => ask(service, '/v1/links')));
      expect(new Set(asked.map(([status]) => status))).toEqual(new Set([401]));
      return busy().size === 2;
    });
    expect(busy()).toEqual(new Set([1, 2]));
    expect(linesOf(service).filter(({ msg }) => msg === 'listening')).toHaveLength(1);
    expect(await service.end('SIGTERM')).toBe(0);
  });

  test('answer /metrics for all, whichever is asked, and a death takes nothing out of the sums', async () => {
    const service = await start();
    for (let index = 0; index < 7; index++) await ask(service, '/livez');
    expect([await countOf(service), await countOf(service)]).toEqual([7, 7]);
    const [, text] = await ask(service, '/metrics');
    expect(text).toContain('hitch_database_connections{state="max"} 20\n');
    kill(pidsOf(service)[0], 'SIGKILL');
    await waitFor(() => pidsOf(service).length === 3);
    expect([await countOf(service), await countOf(service)]).toEqual([7, 7]);
    await ask(service, '/livez');
    expect(await countOf(service)).toBe(8);
  });

  test('all refuse a key at once that one of them revoked', async () => {
    const service = await start();
    const admin = { authorization: `Bearer ${secrets.ADMIN_API_KEY}`, 'content-type': 'application/json' };
    const post = async (path: string, body: object = {}): Promise<{ id: string; key: string }> => {
      const answer = await new PoliteClient(service.url, false).send(path, admin, JSON.stringify(body));
      expect([200, 201]).toContain(answer.status);
      return JSON.parse(answer.body) as { id: string; key: string };
    };
    const app = await post('/v1/admin/apps', { name: 'two workers' });
    for (let round = 0; round < 5; round++) {
      const { id, key } = await post(`/v1/admin/apps/${app.id}/keys`, { scopes: ['links:read'] });
      const statuses = async (): Promise<number[]> =>
        Promise.all(Array.from({ length: 16 }, async () => (await ask(service, '/v1/links', key))[0]));
      expect(new Set(await statuses())).toEqual(new Set([200]));
      await post(`/v1/admin/apps/${app.id}/keys/${id}/revoke`);
      expect(new Set(await statuses())).toEqual(new Set([401]));
    }
  });
});

describe('a worker that is killed with -9', () => {
  test('is replaced, and nothing is lost that was acknowledged', async () => {
    const service = await start();
    const load = new Load(service.url, await setUpTenant(service.url, secrets.ADMIN_API_KEY, IG_ID));
    const clients = Array.from({ length: 16 }, (_, index) => load.run(`p${index}`));
    for (const victim of [1, 0]) {
      const before = load.redeemed.length;
      await waitFor(() => load.redeemed.length > before + 50);
      kill(pidsOf(service)[victim], 'SIGKILL');
      await waitFor(() => pidsOf(service).length === 4 - victim);
    }
    const before = load.redeemed.length;
    await waitFor(() => load.redeemed.length > before + 50);
    load.isOver = true;
    await Promise.all(clients);
    expect(linesOf(service).filter(({ msg }) => msg === 'a worker ended and is replaced')).toEqual([
      expect.objectContaining({ level: 'error', signal: 'SIGKILL' }),
      expect.objectContaining({ level: 'error', signal: 'SIGKILL' }),
    ]);

    const stored = await database.query('SELECT 1 FROM links WHERE id = ANY ($1)', [
      load.minted.map((id) => fromTypeId('lnk', id)),
    ]);
    expect(stored).toHaveLength(load.minted.length);
    const linked = await database.query<{ igsid: string }>(
      `SELECT i.igsid FROM identities i JOIN links l ON l.id = i.link_id AND l.status = 'linked' WHERE i.igsid = ANY ($1)`,
      [load.redeemed],
    );
    expect(linked.map(({ igsid }) => igsid).sort()).toEqual(load.redeemed.sort());
  });
});

describe('a worker that meets a fault which nobody catches', () => {
  test('logs it by its kind, stops in order and is replaced', async () => {
    const code = `process.on('SIGUSR2', () => { throw new RangeError(process.env.WORDS); });`;
    const service = await start({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
      WORDS: 'about user-42',
    });
    kill(pidsOf(service)[0], 'SIGUSR2');
    await waitFor(() => pidsOf(service).length === 3);
    const worker = expect.any(Number);
    const msg = 'uncaught exception';
    expect(linesOf(service)).toContainEqual(expect.objectContaining({ level: 'fatal', msg, worker }));
    expect(linesOf(service)).toContainEqual(
      expect.objectContaining({ msg: 'a worker ended and is replaced', code: 1 }),
    );
    expect(service.output()).not.toContain('user-42');
    expect((await ask(service, '/readyz'))[0]).toBe(200);
    expect(await service.end('SIGTERM')).toBe(0);
  });
});

describe('the first process, when it is killed with -9', () => {
  test('leaves no worker and no port behind', async () => {
    const service = await start();
    const pids = pidsOf(service);
    expect(pids.filter(isAlive)).toHaveLength(2);
    await service.end('SIGKILL');
    await waitFor(() => !pids.some(isAlive));
    await expect(ask(service, '/livez')).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a start that cannot succeed', () => {
  test('because the port is taken says so once, and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const env = { ...two, DATABASE_URL: database.url, HOST: '127.0.0.1', PORT: String(port) };
    const { code, output } = await runProgram(SERVICE, [], env);
    other.close();
    expect(code).toBe(1);
    expect(output.match(/EADDRINUSE.* another program listens there\. Set PORT/g)).toHaveLength(1);
    expect(output).not.toContain('listens on');
  });

  test('because a worker dies each time is given up, with how it died', async () => {
    const code = `import cluster from 'node:cluster'; if (cluster.isWorker) process.exit(7);`;
    const env = {
      ...two,
      DATABASE_URL: database.url,
      PORT: '0',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
    };
    const { code: exitCode, output } = await runProgram(SERVICE, [], env);
    expect([exitCode, output]).toEqual([
      1,
      expect.stringMatching(/^Hitch stops: worker [12] ended 5 times in a row .*exit code 7/m),
    ]);
  });

  test('later is given up as well, and what still serves is stopped in order', async () => {
    const flag = join(folder, 'die');
    const code = `import cluster from 'node:cluster'; import { existsSync } from 'node:fs';
      if (cluster.isWorker && existsSync(process.env.DIE)) process.kill(process.pid, 'SIGKILL');`;
    const service = await start({
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
      DIE: flag,
    });
    const pids = pidsOf(service);
    writeFileSync(flag, '');
    kill(pids[0], 'SIGKILL');
    await waitFor(() => !isAlive(service.pid) || service.output().includes('Hitch stops'));
    expect(await service.end('SIGTERM')).toBe(1);
    expect(linesOf(service)).toContainEqual(
      expect.objectContaining({ msg: 'stopping', worker: expect.any(Number), exitCode: 0 }),
    );
    expect(pids.some(isAlive)).toBe(false);
  });
});
