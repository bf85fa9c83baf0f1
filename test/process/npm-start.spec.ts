import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  follow,
  makeTempFolder,
  removeTempFolder,
  waitUntilNoneOf,
  type Owner,
} from '../support/embedded-processes.js';
import { findFreePort } from '../support/free-port.js';

// The compiled file lies in dist/test/process.
const repository = join(import.meta.dirname, '..', '..', '..');
/** One folder for all: however a service of one test was ended, that of the next one starts on what it left. */
let dataDir = '';
let port = 0;
const services: Owner[] = [];

beforeAll(async () => {
  dataDir = await makeTempFolder();
});

afterAll(() => removeTempFolder(dataDir));

beforeEach(async () => {
  port = await findFreePort();
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.killGroup()));
  await waitUntilNoneOf(dataDir, 20_000);
});

/** True when nothing listens on the service's port. */
function isPortFree(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** `npm start` in a process group of its own, as a shell starts it; resolves when it answers. */
async function startService(): Promise<Owner> {
  const { NODE_ENV: _nodeEnv, DATABASE_URL: _databaseUrl, HOST: _host, ...inherited } = process.env;
  const env = { ...inherited, HITCH_DATA_DIR: dataDir, PORT: String(port) };
  const child = spawn('npm', ['start'], { cwd: repository, env, detached: true, stdio: 'pipe' });
  const service = follow(child);
  services.push(service);
  for (const end = Date.now() + 60_000; ; await sleep(25)) {
    if (service.lines.some((line) => line.includes(`http://localhost:${port}`))) break;
    if (child.exitCode !== null || Date.now() > end)
      throw new Error(`not ready:\n${service.lines.join('\n')}`);
  }
  const answer = await fetch(`http://localhost:${port}/livez`);
  expect(answer.status).toBe(200);
  return service;
}

describe('npm start', () => {
  const endings: readonly [string, (npm: number) => void][] = [
    ['SIGTERM to npm', (npm) => process.kill(npm, 'SIGTERM')],
    ['SIGINT to the process group (Ctrl-C)', (npm) => process.kill(-npm, 'SIGINT')],
    ['SIGKILL to npm only', (npm) => process.kill(npm, 'SIGKILL')],
    ['SIGKILL to the process group', (npm) => process.kill(-npm, 'SIGKILL')],
  ];

  test.each(endings)('npm start leaves no process after %s', async (_name, end) => {
    const service = await startService();
    if (service.child.pid === undefined) throw new Error('npm was not started');
    end(service.child.pid);
    expect(await waitUntilNoneOf(dataDir, 20_000)).toEqual([]);
    for (const limit = Date.now() + 20_000; !(await isPortFree()) && Date.now() < limit;) await sleep(50);
    expect(await isPortFree()).toBe(true);
  });

  test('npm start works at once after SIGKILL to its process group', async () => {
    for (let cycle = 1; cycle <= 3; cycle += 1) {
      const service = await startService();
      await service.killGroup();
    }
    await startService();
  });
});
