import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { migrate } from '../../src/data-source.js';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { MetaSimulator } from '../../src/dev/simulator/meta-client.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { startProxy } from '../support/tcp-proxy.js';
import { runProgram, SERVICE, type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { eventually } from '../support/waits.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const IG_ID = '17841400000000042';
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let database: TestDatabase;
let services: ServiceProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  services = [];
});

afterEach(async () => {
  for (const service of services) await service.end('SIGKILL');
  await database.drop();
});

async function start(url = database.url): Promise<ServiceProcess> {
  // The same for each, else a repeated mint would be answered with another port in its URLs.
  // Any port of the metrics, for another test may hold the default one at this moment, which is logged.
  const service = await startService(url, {
    ...secrets,
    PUBLIC_URL: 'https://hitch.example',
    METRICS_PORT: '0',
  });
  services.push(service);
  return service;
}

const simulatorFor = ({ url }: ServiceProcess): MetaSimulator =>
  new MetaSimulator({ baseUrl: url, appSecret, verifyToken: secrets.META_VERIFY_TOKEN });

/** The key of an app that may mint as much as it likes. */
const tenantOf = ({ url }: ServiceProcess): Promise<string> => setUpTenant(url, secrets.ADMIN_API_KEY, IG_ID);

interface Acknowledged {
  readonly minted: string[];
  readonly redeemed: string[];
  readonly refs: string[];
}

/** Mints and redeems on so many connections until the service is gone; keeps what was acknowledged. */
async function loadUntilGone(
  service: ServiceProcess,
  apiKey: string,
  connections: number,
  run: string,
  acknowledged: Acknowledged,
): Promise<void> {
  const client = new HitchClient(service.url, apiKey);
  const meta = simulatorFor(service);
  const one = async (connection: number): Promise<void> => {
    for (let index = 0; ; index++) {
      const igsid = `${run}-${connection}-${index}`;
      const link = await client.mint({ externalUserId: `user-${igsid}` });
      acknowledged.minted.push(link.id);
      acknowledged.refs.push(link.ref);
      const event = messageEvent({ igId: IG_ID, igsid, ref: link.ref, timestampMs: Date.now() });
      const answer = await meta.deliver(deliveryOf([event]));
      if (answer.status === 200) acknowledged.redeemed.push(igsid);
    }
  };
  await Promise.allSettled(Array.from({ length: connections }, (_, connection) => one(connection)));
}

describe('kill -9 under load', () => {
  test('kill -9 under load loses no mint and no event that was acknowledged', async () => {
    let service = await start();
    const apiKey = await tenantOf(service);
    for (const run of ['first', 'second', 'third']) {
      const acknowledged: Acknowledged = { minted: [], redeemed: [], refs: [] };
      const { minted, redeemed, refs } = acknowledged;
      const load = loadUntilGone(service, apiKey, 16, run, acknowledged);
      await eventually(async () => redeemed.length > 40);
      await service.end('SIGKILL');
      await load;

      service = await start();
      const stored = await database.query<{ id: string }>('SELECT id FROM links WHERE id = ANY ($1)', [
        minted.map((id) => fromTypeId('lnk', id)),
      ]);
      expect(stored).toHaveLength(minted.length);
      const kept = await database.query<{ igsid: string }>(
        `SELECT a.igsid FROM attempts a JOIN identities i ON i.igsid = a.igsid AND i.link_id = a.link_id AND i.unlinked_at IS NULL
         JOIN links l ON l.id = a.link_id AND l.status = 'linked' AND l.identity_id = i.id
         WHERE a.outcome = 'linked' AND a.igsid = ANY ($1)`,
        [redeemed],
      );
      expect(kept.map(({ igsid }) => igsid).sort()).toEqual([...redeemed].sort());
      const halves = await database.query(
        `SELECT 1 FROM links l FULL JOIN identities i ON i.link_id = l.id WHERE (l.status = 'linked') <> (i.id IS NOT NULL)`,
      );
      expect(halves).toEqual([]);
      expectSilence(refs);
    }
  });

  test('kill -9 under load leaves one link for each Idempotency-Key, however often the mint is repeated', async () => {
    const first = await start();
    const apiKey = await tenantOf(first);
    const mint = async ({ url }: ServiceProcess, name: string): Promise<string> => {
      const headers = {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': name,
      };
      const body = JSON.stringify({ externalUserId: name });
      const answer = await fetch(`${url}/v1/links`, { method: 'POST', headers, body });
      expect(answer.status).toBe(201);
      return answer.text();
    };
    const names: string[] = [];
    const answered = new Map<string, string>();
    const load = Promise.allSettled(
      Array.from({ length: 16 }, async (_, connection) => {
        for (let index = 0; ; index++) {
          const name = `once-${connection}-${index}`;
          names.push(name);
          answered.set(name, await mint(first, name));
        }
      }),
    );
    await eventually(async () => answered.size > 40);
    await first.end('SIGKILL');
    await load;

    const second = await start();
    const left = [...names];
    const sendAgain = async (): Promise<void> => {
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        const again = await mint(second, name);
        expect(again).toBe(answered.get(name) ?? again);
      }
    };
    await Promise.all(Array.from({ length: 16 }, sendAgain));
    const twice = await database.query(
      `SELECT external_user_id FROM links GROUP BY external_user_id HAVING count(*) <> 1`,
    );
    expect(twice).toEqual([]);
  });
});

describe('PostgreSQL restart', () => {
  test('a restart of PostgreSQL causes 503s that Meta repeats, never a 500, and every event links once', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'hitch-outage-'));
    let postgres = await startEmbeddedPostgres({ dataDir });
    try {
      await migrate(postgres.url);
      const service = await start(postgres.url);
      const client = new HitchClient(service.url, await tenantOf(service));
      const links = await Promise.all(
        Array.from({ length: 200 }, (_, index) => client.mint({ externalUserId: `user-${index}` })),
      );
      const statuses = new Set<number>();
      const meta = simulatorFor(service);
      const deliverAsMeta = async (index: number): Promise<void> => {
        const event = messageEvent({
          igId: IG_ID,
          igsid: `p-${index}`,
          ref: links[index]?.ref ?? '',
          timestampMs: Date.now(),
        });
        for (let attempt = 0; attempt < 200; attempt++) {
          const answer = await meta.deliver(deliveryOf([event]));
          statuses.add(answer.status);
          if (answer.status === 200) return;
          await sleep(50);
        }
      };
      const deliveries = links.map(async (_link, index) => {
        await sleep(index * 15);
        await deliverAsMeta(index);
      });
      await sleep(500);
      await postgres.stop();
      const away = await fetch(`${service.url}/readyz`);
      expect([away.status, away.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
      expect((await fetch(`${service.url}/livez`)).status).toBe(200);
      await sleep(1_000);
      postgres = await startEmbeddedPostgres({ dataDir, port: postgres.port });
      await Promise.all(deliveries);
      expect([...statuses].sort()).toEqual([200, 503]);
      expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
      const linked = await Promise.all(links.map(({ id }) => client.link(id)));
      expect(linked.map(({ status, igsid }) => [status, igsid])).toEqual(
        links.map((_link, index) => ['linked', `p-${index}`]),
      );
      expectSilence(links.map(({ ref }) => ref));
      await service.end('SIGTERM');
    } finally {
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('silent PostgreSQL', () => {
  test('a PostgreSQL that falls silent causes 503s in time, and the service recovers when it answers again', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'hitch-silence-'));
    const postgres = await startEmbeddedPostgres({ dataDir });
    const proxy = await startProxy(postgres.port);
    try {
      await migrate(postgres.url);
      const service = await start(postgres.url.replace(`:${postgres.port}/`, `:${proxy.port}/`));
      const client = new HitchClient(service.url, await tenantOf(service));
      const link = await client.mint({ externalUserId: 'patient' });
      const event = messageEvent({ igId: IG_ID, igsid: 'quiet', ref: link.ref, timestampMs: Date.now() });
      const meta = simulatorFor(service);

      proxy.fallSilent();
      const answers = await Promise.all([meta.deliver(deliveryOf([event])), fetch(`${service.url}/readyz`)]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503]);
      expect(await client.mint({ externalUserId: 'unlucky' }).catch((error: Error) => error.message)).toMatch(
        /503/,
      );
      proxy.speakAgain();
      // The service asks the database twice a second whether it is back; until then Meta is let come again.
      await eventually(async () => (await meta.deliver(deliveryOf([event]))).status === 200);
      expect(await client.link(link.id)).toMatchObject({ status: 'linked', igsid: 'quiet' });
      await service.end('SIGTERM');
    } finally {
      proxy.close();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('locked link', () => {
  test('a link row that another session keeps locked makes Meta repeat its delivery only', async () => {
    const service = await start();
    const client = new HitchClient(service.url, await tenantOf(service));
    const links = await Promise.all(
      [1, 2, 3].map((index) => client.mint({ externalUserId: `user-${index}` })),
    );
    const deliver = (index: number): Promise<{ status: number }> => {
      const ref = links[index]?.ref ?? '';
      const event = messageEvent({ igId: IG_ID, igsid: `p-${index}`, ref, timestampMs: Date.now() });
      return simulatorFor(service).deliver(deliveryOf([event]));
    };
    const keeper = new pg.Client(database.url);
    await keeper.connect();
    await keeper.query('BEGIN');
    await keeper.query('SELECT 1 FROM links WHERE id = $1 FOR UPDATE', [
      fromTypeId('lnk', links[0]?.id ?? ''),
    ]);
    const answers = await Promise.all([deliver(0), deliver(1), deliver(2)]);
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 200]);
    await keeper.query('ROLLBACK');
    await keeper.end();
    expect((await deliver(0)).status).toBe(200);
    const after = await Promise.all(links.map(({ id }) => client.link(id)));
    expect(after.map(({ status, igsid }) => [status, igsid])).toEqual(
      [0, 1, 2].map((index) => ['linked', `p-${index}`]),
    );
  });
});

describe('start', () => {
  test('three instances started at once on an empty database all serve, and one redeems what another minted', async () => {
    const empty = await createTestDatabase('empty');
    try {
      const trio = await Promise.all(
        [1, 2, 3].map(async () => {
          const migrated = await runProgram('dist/src/cli/hitch.js', ['migrate'], {
            DATABASE_URL: empty.url,
          });
          expect([migrated.code, migrated.output]).toEqual([
            0,
            expect.stringMatching(/migration|up to date/),
          ]);
          return start(empty.url);
        }),
      );
      const [one, two, three] = trio;
      if (!one || !two || !three) throw new Error('three were started');
      const apiKey = await tenantOf(one);
      const link = await new HitchClient(one.url, apiKey).mint({ externalUserId: 'shared' });
      const event = messageEvent({ igId: IG_ID, igsid: 'wanderer', ref: link.ref, timestampMs: Date.now() });
      expect((await simulatorFor(two).deliver(deliveryOf([event]))).status).toBe(200);
      expect(await new HitchClient(three.url, apiKey).identities({ igsid: 'wanderer' })).toMatchObject([
        { externalUserId: 'shared' },
      ]);
      for (const service of trio) expect(await service.end('SIGTERM')).toBe(0);
    } finally {
      await empty.drop();
    }
  });

  test('a start on a database that was not migrated is refused with the command to run', async () => {
    const empty = await createTestDatabase('empty');
    try {
      await expect(startService(empty.url, secrets)).rejects.toThrow(/npm run migrate/);
    } finally {
      await empty.drop();
    }
  });

  test('a start with faults in the environment lists every one of them, and shows no secret', async () => {
    const env = {
      DATABASE_URL: database.url,
      PORT: 'http',
      STOP_DELAY_MS: 'soon',
      META_APP_SECRETS: 'hush',
      REF_SIGNING_KEYS: 'k1:c2hvcnQ=',
      ADMIN_API_KEY: 'hk_wrong',
    };
    const { code, output } = await runProgram(SERVICE, [], env);
    expect(code).toBe(1);
    for (const name of [
      'PORT',
      'STOP_DELAY_MS',
      'META_VERIFY_TOKEN',
      'REF_SIGNING_KEYS',
      'ADMIN_API_KEY',
      'AUDIT_KEY',
    ])
      expect(output).toContain(`- ${name}`);
    for (const secret of ['hush', 'c2hvcnQ=', 'hk_wrong']) expect(output).not.toContain(secret);
  });

  test('a start on a port in use is refused, and says what to do', async () => {
    const { port } = new URL((await start()).url);
    const env = { ...secrets, DATABASE_URL: database.url, HOST: '127.0.0.1', PORT: port };
    const { code, output } = await runProgram(SERVICE, [], env);
    expect(code).toBe(1);
    expect(output).toMatch(/EADDRINUSE.* another program listens there\. Set PORT/);
    expect(output).not.toContain('listens on');
  });

  test("a start logs that the service listens, and nothing of the framework's own start", async () => {
    const service = await start();
    await service.end('SIGTERM');
    const lines = service
      .output()
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [(JSON.parse(line) as { msg: string }).msg] : []));
    expect(lines).toEqual(['listening', 'stopping']);
  });

  test('a start in production without a database is refused unless it is requested', async () => {
    const { code, output } = await runProgram(SERVICE, [], {
      NODE_ENV: 'production',
      HITCH_DATA_DIR: join(tmpdir(), 'never-made'),
    });
    expect([code, output]).toEqual([1, expect.stringMatching(/DATABASE_URL is missing/)]);
  });
});

/** No secret and no ref in anything that any service of this test printed. */
function expectSilence(refs: readonly string[]): void {
  const printed = services.map((service) => service.output()).join('\n');
  const text = 'Hello'; // what the simulator's people write
  const secret = [
    text,
    IG_ID,
    ...Object.values(secrets),
    ...refs,
    ...refs.map((ref) => ref.split('=')[2] ?? ref),
  ];
  expect(secret.filter((text) => printed.includes(text))).toEqual([]);
}
