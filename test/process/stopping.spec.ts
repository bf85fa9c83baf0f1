import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, messageEvent, toSignedRequest } from '../../src/dev/simulator/meta-payloads.js';
import { type Answer, PoliteClient } from '../support/polite-client.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { makeSecrets } from '../support/test-app.js';
import { eventually } from '../support/waits.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const IG_ID = '17841400000000042';
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');

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

async function start(env: Record<string, string>): Promise<ServiceProcess> {
  const service = await startService(database.url, { ...secrets, ...env });
  services.push(service);
  return service;
}

/** The lines of the log; standard error has words for people besides. */
function linesOf(service: ServiceProcess): Record<string, unknown>[] {
  const lines = service.output().split('\n');
  return lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
}

/** What a load was answered, and whether the service has said that it stops. */
class Load {
  readonly minted: string[] = [];
  readonly redeemed: string[] = [];
  readonly unexpected: string[] = [];
  isStopping = false;

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  /** Mints and has the link followed, again and again, until an answer says that the service stops. */
  async run(name: string, keepsConnection: boolean): Promise<void> {
    const client = new PoliteClient(this.url, keepsConnection);
    const send = async (
      path: string,
      headers: Record<string, string>,
      body: string | Buffer,
    ): Promise<Answer> => {
      const answer = await client.send(path, headers, body);
      if (keepsConnection && answer.isLast) this.isStopping = true;
      return answer;
    };
    const json = { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' };
    try {
      for (let index = 0; !this.isStopping; index++) {
        const igsid = `${name}-${index}`;
        const mint = await send('/v1/links', json, JSON.stringify({ externalUserId: `user-${igsid}` }));
        if (mint.status !== 201) this.unexpected.push(`mint: ${mint.status}`);
        const { id, ref } = JSON.parse(mint.body) as { id: string; ref: string };
        this.minted.push(id);
        if (keepsConnection && mint.isLast) return;
        const event = messageEvent({ igId: IG_ID, igsid, ref, timestampMs: Date.now() });
        const { headers, body } = toSignedRequest(deliveryOf([event]), appSecret);
        const delivery = await send('/webhooks/instagram', { ...headers }, body);
        if (delivery.status !== 200) this.unexpected.push(`delivery: ${delivery.status}`);
        this.redeemed.push(igsid);
        if (keepsConnection && delivery.isLast) return;
      }
    } catch (error) {
      this.unexpected.push(`${name}: ${String(error)}`);
    } finally {
      client.close();
    }
  }
}

describe('SIGTERM under load', () => {
  test('SIGTERM under load loses no request: each accepted request is answered with what was done', async () => {
    const service = await start({ STOP_DELAY_MS: '2000', LOG_LEVEL: 'warn' });
    const load = new Load(service.url, await setUpTenant(service.url, secrets.ADMIN_API_KEY, IG_ID));
    const clients = Array.from({ length: 24 }, (_, index) => load.run(`p${index}`, index < 16));
    await eventually(async () => load.redeemed.length > 50);
    const ended = service.end('SIGTERM');
    const [code] = await Promise.all([ended, ...clients]);
    expect([code, load.unexpected]).toEqual([0, []]);
    const stored = await database.query<{ id: string }>('SELECT id FROM links ORDER BY id');
    expect(stored.map(({ id }) => id)).toEqual(load.minted.map((id) => fromTypeId('lnk', id)).sort());
    const linked = await database.query<{ igsid: string }>(
      `SELECT identities.igsid FROM identities JOIN links ON links.id = link_id AND links.status = 'linked' ORDER BY identities.igsid COLLATE "C"`,
    );
    expect(linked.map(({ igsid }) => igsid)).toEqual(load.redeemed.sort());
  });

  test('after SIGTERM a balancer sees the end of readiness first, and is served for the stop delay', async () => {
    const service = await start({ STOP_DELAY_MS: '1500' });
    const ask = async (path: string): Promise<number | string> =>
      fetch(`${service.url}${path}`).then(
        ({ status }) => status,
        () => 'refused',
      );
    expect(await ask('/readyz')).toBe(200);
    const ended = service.end('SIGTERM');
    while ((await ask('/readyz')) === 200) await sleep(10);
    expect([await ask('/readyz'), await ask('/livez')]).toEqual([503, 200]);
    expect(await ended).toBe(0);
    expect(await ask('/livez')).toBe('refused');
  });

  test('after SIGTERM a connection without a request does not delay the stop', async () => {
    const service = await start({ STOP_DELAY_MS: '100' });
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(socket, 'connect');
    // Answered behind it, so the service has taken it.
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    const closed = once(socket, 'close');
    expect(await service.end('SIGTERM')).toBe(0);
    await closed;
  });

  test('after SIGTERM a request whose body is still arriving is answered', async () => {
    const service = await start({ STOP_DELAY_MS: '100' });
    const apiKey = await setUpTenant(service.url, secrets.ADMIN_API_KEY, IG_ID);
    const body = JSON.stringify({ externalUserId: 'slow' });
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    const head = [
      'POST /v1/links HTTP/1.1',
      'host: localhost',
      `authorization: Bearer ${apiKey}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
    await sleep(200);
    const ended = service.end('SIGTERM');
    // Until no further connection is accepted.
    while (await fetch(`${service.url}/livez`).then(Boolean, () => false)) await sleep(20);
    const closed = once(socket, 'close');
    socket.write(body.slice(10));
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(await ended).toBe(0);
    expect(await database.query('SELECT external_user_id FROM links')).toEqual([
      { external_user_id: 'slow' },
    ]);
  });
});

describe('uncaught fault', () => {
  const faults = {
    'uncaught exception': `throw new RangeError(process.env.WORDS)`,
    'unhandled rejection': `void Promise.reject(new RangeError(process.env.WORDS))`,
  };

  test.each(Object.entries(faults))(
    'an uncaught fault ends the service and is logged by its kind: %s',
    async (name, fault) => {
      const code = `process.on('SIGUSR2', () => { ${fault}; });`;
      const service = await start({
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
        STOP_DELAY_MS: '0',
        WORDS: 'about user-42',
      });
      expect(await service.end('SIGUSR2')).toBe(1);
      expect(linesOf(service)).toContainEqual(
        expect.objectContaining({ level: 'fatal', msg: name, fault: expect.stringMatching(/^RangeError /) }),
      );
      expect(service.output()).not.toContain('user-42');
    },
  );
});
