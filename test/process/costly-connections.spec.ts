import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakMemory } from '../support/memory.js';
import { openConnection, type RawConnection } from '../support/raw-http.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const MIB = 1024 * 1024;
const secrets = makeSecrets();
const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');

let database: TestDatabase;
let service: ServiceProcess;
/** The most memory in a run in which every client behaves. */
let calm: number;
const connections: RawConnection[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startService(database.url, secrets);
  calm = await peakMemory(service.pid, async () => {
    for (let count = 0; count < 20; count++) await (await fetch(`${service.url}${FILE}`)).arrayBuffer();
    for (let count = 0; count < 5; count++) expect((await deliver(delivery(8 * MIB)))[0]).toBe(200);
  });
});

afterEach(() => {
  for (const { socket } of connections.splice(0)) socket.destroy();
});

afterAll(async () => {
  await service.end('SIGKILL');
  await database.drop();
});

async function open(count: number): Promise<RawConnection[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => openConnection(service.url)));
  connections.push(...opened);
  return opened;
}

const FILE = '/docs/swagger-ui-bundle.js';
const head = (route: string, headers: readonly string[] = []): string =>
  [`${route} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');

const sign = (body: string | Buffer): string =>
  `X-Hub-Signature-256: sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/** Delivers a body as Meta does, and gives the status and `Retry-After`. */
async function deliver(body: Buffer): Promise<[number, string | null]> {
  const [name = '', value = ''] = sign(body).split(': ');
  const answer = await fetch(`${service.url}/webhooks/instagram`, {
    method: 'POST',
    headers: { [name]: value },
    body: new Uint8Array(body),
  });
  await answer.text();
  return [answer.status, answer.headers.get('retry-after')];
}

const delivery = (bytes: number): Buffer => Buffer.from('{"object":"instagram","entry":[]}'.padEnd(bytes));

describe('memory', () => {
  test('memory does not grow by answers that are not read', async () => {
    const peak = await peakMemory(service.pid, async () => {
      for (const connection of await open(40)) {
        connection.socket.pause();
        connection.write(head(`GET ${FILE}`).repeat(300));
      }
      await sleep(5_000);
      expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    });
    expect(peak / calm).toBeLessThan(1.5);
  });

  test('memory does not grow by bodies that nobody signed', async () => {
    const peak = await peakMemory(service.pid, async () => {
      const bodies = Buffer.alloc(8 * MIB, 'x');
      for (const connection of await open(60)) {
        connection.write(head('POST /webhooks/instagram', [`Content-Length: ${bodies.length}`]));
        connection.write(bodies);
      }
      for (const connection of connections)
        expect((await connection.answers(1)).map(({ status }) => status)).toEqual([401]);
      expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    });
    expect(peak / calm).toBeLessThan(1.5);
  });

  test('memory of bodies that have a signature is bounded, and small deliveries and callers are served meanwhile', async () => {
    const peak = await peakMemory(service.pid, async () => {
      // The form of the signature is right, so the body has to be read to find out that it is wrong. It never ends.
      const forged = `X-Hub-Signature-256: sha256=${'a'.repeat(64)}`;
      const send = async (bytes: number): Promise<RawConnection> => {
        const [connection] = (await open(1)) as [RawConnection];
        connection.write(head('POST /webhooks/instagram', [forged, `Content-Length: ${8 * MIB}`]));
        connection.write(Buffer.alloc(bytes, 'x'));
        return connection;
      };
      for (let held = 0; held < 7; held++) await send(8 * MIB - 1);
      await eventually(async () => {
        const isFull = (await deliver(delivery(MIB)))[0] === 503;
        if (!isFull) await send(MIB);
        return isFull;
      });
      for (let more = 0; more < 40; more++) {
        const [answer] = await (await send(MIB)).answers(1);
        expect([answer?.status, answer?.headers.get('retry-after')]).toEqual([503, '2']);
      }
      expect(await deliver(delivery(8 * MIB))).toEqual([503, '2']);
      expect((await deliver(delivery(2_000)))[0]).toBe(200);
      const admin = await fetch(`${service.url}/v1/admin/apps`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secrets.ADMIN_API_KEY}`, 'content-type': 'application/json' },
        body: '{"name":"calm"}',
      });
      expect(admin.status).toBe(201);
    });
    expect(peak / calm).toBeLessThan(2.5);
    for (const { socket } of connections) socket.destroy();
    await eventually(async () => (await deliver(delivery(8 * MIB)))[0] === 200);
  });
});

test('requests that do not arrive within 30 s are ended', async () => {
  const forged = `X-Hub-Signature-256: sha256=${'a'.repeat(64)}`;
  const [silent, headers, body, chunks] = (await open(4)) as [
    RawConnection,
    RawConnection,
    RawConnection,
    RawConnection,
  ];
  headers.write('GET /livez HTTP/1.1\r\nHost: x\r\n');
  body.write(head('POST /webhooks/instagram', [forged, 'Content-Length: 5000']));
  chunks.write(head('POST /webhooks/instagram', [forged, 'Transfer-Encoding: chunked']));
  const trickle = setInterval(() => {
    headers.write('X-A: b\r\n');
    body.write('x');
    chunks.write('1\r\nx\r\n');
  }, 500);
  const started = performance.now();
  try {
    await Promise.all(
      [silent, headers, body, chunks].map(async (connection) => {
        await connection.closed();
        const seconds = (performance.now() - started) / 1_000;
        // The bounds are of an issue. Without a key a body has less time. A busy machine may notice it late.
        expect(seconds).toBeGreaterThan(connection === body || connection === chunks ? 9 : 29);
        expect(seconds).toBeLessThan(connection === body || connection === chunks ? 29 : 40);
        expect(connection.received()).toMatch(/^(HTTP\/1.1 408 [\s\S]*request_timeout|$)/);
      }),
    );
  } finally {
    clearInterval(trickle);
  }
}, 60_000);
