import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTempFolder, removeTempFolder } from '../support/embedded-processes.js';
import { findFreePort } from '../support/free-port.js';
import { runProgram, SERVICE, type ServiceProcess, startService } from '../support/service-process.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const DEFAULT_PORT = 9464;
const secrets = makeSecrets();

let database: TestDatabase;
const services: ServiceProcess[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const service of services.splice(0)) await service.end('SIGKILL');
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

afterAll(() => database.drop());

async function start(env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const service = await startService(database.url, { ...secrets, ...env });
  services.push(service);
  return service;
}

/** Another program on a port. A service of another test may hold the default port for a while. */
async function occupy(port: number): Promise<void> {
  const server = createServer();
  await eventually(
    () =>
      new Promise<boolean>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) =>
          error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
        );
        server.listen(port, '127.0.0.1', () => resolve(true));
      }),
  );
  servers.push(server);
}

describe('port of the metrics', () => {
  test('the metrics are on the port that is set, say so at the start, and stay until the service has stopped', async () => {
    const port = await findFreePort();
    const service = await start({ METRICS_PORT: String(port), STOP_DELAY_MS: '1500' });
    expect(service.output()).toContain(`Metrics: http://127.0.0.1:${port}/metrics`);
    const scrape = (): Promise<Response> => fetch(`http://127.0.0.1:${port}/metrics`);
    expect((await scrape()).status).toBe(200);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
    const ended = service.end('SIGTERM');
    await sleep(300);
    expect((await scrape()).status).toBe(200);
    expect(await ended).toBe(0);
    await expect(scrape()).rejects.toThrow();
  });

  test('a busy default port is a warning that names METRICS_PORT, on the terminal and in the log', async () => {
    await occupy(DEFAULT_PORT);
    const service = await start({});
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    expect(service.output()).toMatch(/^Warning: no metrics.* port 9464\. Set METRICS_PORT/m);
    await service.end('SIGTERM');
    expect(service.output()).toMatch(/^\{"level":"warn",.*the port of the metrics is in use/m);
  });

  test('a busy port that was set, also to the default, stops the start', async () => {
    const port = await findFreePort();
    await occupy(port);
    await occupy(DEFAULT_PORT);
    for (const busy of [port, DEFAULT_PORT]) {
      const env = { ...secrets, DATABASE_URL: database.url, PORT: '0', METRICS_PORT: String(busy) };
      const { code, output } = await runProgram(SERVICE, [], env);
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/another program listens there\. Set METRICS_HOST/),
      ]);
      expect(output).not.toContain('Hitch listens');
    }
  });

  test('the embedded mode serves no metrics unless it is asked to', async () => {
    const dataDir = await makeTempFolder();
    const port = await findFreePort();
    try {
      const quiet = await startService(null, { HITCH_DATA_DIR: dataDir });
      expect(quiet.output()).not.toMatch(/metrics/i);
      await quiet.end('SIGTERM');
      const asked = await startService(null, { HITCH_DATA_DIR: dataDir, METRICS_PORT: String(port) });
      expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200);
      await asked.end('SIGTERM');
    } finally {
      await removeTempFolder(dataDir);
    }
  });
});

describe('scrapers that behave badly', () => {
  const FLOOD_MS = 3_000;

  /** The process's memory in bytes. */
  const memoryOf = (pid: number): number =>
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;

  /** How many requests one client gets answered one after the other in this time. */
  async function countAnswers(url: string, forMs: number): Promise<number> {
    let count = 0;
    for (const end = Date.now() + forMs; Date.now() < end; count++)
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
    return count;
  }

  test('scrapers that send ahead and never read take neither the memory of the service nor its time', async () => {
    const port = await findFreePort();
    const service = await start({ METRICS_PORT: String(port) });
    await countAnswers(service.url, 500);
    const undisturbed = await countAnswers(service.url, FLOOD_MS);
    const before = memoryOf(service.pid);
    const sockets: Socket[] = [];
    const flood = setInterval(() => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.pause();
      socket.write('GET /metrics HTTP/1.1\r\nHost: m\r\n\r\n'.repeat(300));
      sockets.push(socket);
    }, 20);
    const disturbed = await countAnswers(service.url, FLOOD_MS);
    const after = memoryOf(service.pid);
    clearInterval(flood);
    for (const socket of sockets) socket.destroy();
    expect(sockets.length).toBeGreaterThan(50);
    expect(after / before).toBeLessThan(1.5);
    expect(disturbed / undisturbed).toBeGreaterThan(0.25);
  });
});
