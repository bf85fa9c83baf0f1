import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiKey } from '../../src/api-keys/api-key.js';
import type { Credentials } from '../../src/dev/demo/credentials.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

/** What another app does may make it this many times slower, measured at the 99th percentile: of few samples, the slowest. */
const RATIO = 3;
/** Below this a busy machine decides what is slow, not the service. The faults that this is about cost seconds. */
const NOISE_MS = 500;
const SAMPLES = 25;
const ids = new Ids();

let dataDir: string;
let service: ServiceProcess;
let credentials: Credentials;
let silent: Receiver;
let prompt: Receiver;

/** An app of its own that calls the service. */
type Call = (method: string, path: string, body?: object) => Promise<{ status: number; body: Answer }>;
type Answer = Readonly<Record<'id' | 'key', string>>;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'hitch-tenants-'));
  service = await startService(null, { HITCH_DATA_DIR: dataDir });
  credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
  [silent, prompt] = [await startReceiver('hang'), await startReceiver()];
});

afterAll(async () => {
  await service.end('SIGKILL');
  await silent.close();
  await prompt.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const callWith =
  (key: string): Call =>
  async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
  };

async function createApp(): Promise<Call> {
  const admin = callWith(credentials.adminApiKey);
  const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
  const { body: app } = await admin('POST', '/v1/admin/apps', { name: 'tenant', limits });
  const scopes = ['links:write', 'links:read', 'identities:read', 'webhooks:manage'];
  const { body } = await admin('POST', `/v1/admin/apps/${app.id}/keys`, { scopes });
  return callWith(body.key);
}

async function createEndpoint(app: Call, url: string): Promise<string> {
  const { status, body } = await app('POST', '/v1/endpoints', { url });
  expect(status).toBe(201);
  return body.id;
}

/** Asks for so many notifications of an endpoint. */
async function notify(app: Call, endpointId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++)
    expect((await app('POST', `/v1/endpoints/${endpointId}/test`)).status).toBe(202);
}

/** How long each of some works takes, in milliseconds: the slowest. */
async function slowest(work: () => Promise<void>): Promise<number> {
  let most = 0;
  for (let index = 0; index < SAMPLES; index++) {
    const begun = performance.now();
    await work();
    most = Math.max(most, performance.now() - begun);
  }
  return most;
}

/** From the request of a notification until it arrives. */
async function createReceivingApp(): Promise<() => Promise<void>> {
  const app = await createApp();
  const endpointId = await createEndpoint(app, prompt.url);
  return async () => {
    const before = prompt.requests.length;
    await notify(app, endpointId, 1);
    await prompt.waitFor(before + 1, 60_000);
  };
}

function expectFair(undisturbedMs: number, disturbedMs: number): void {
  const mostMs = RATIO * Math.max(undisturbedMs, NOISE_MS);
  expect([undisturbedMs, disturbedMs, disturbedMs <= mostMs]).toEqual([undisturbedMs, disturbedMs, true]);
}

test('an app with 20 silent endpoints, which it deletes and makes anew, does not delay the notifications of another', async () => {
  const receive = await createReceivingApp();
  const undisturbedMs = await slowest(receive);
  const flood = await createApp();
  let isOver = false;
  const flooding = (async () => {
    for (let round = 0; round < 3; round++) {
      const endpoints: string[] = [];
      for (let index = 0; index < 20; index++)
        endpoints.push(await createEndpoint(flood, `${silent.url}/${round}/${index}`));
      await Promise.all(endpoints.map((id) => notify(flood, id, 15)));
      await sleep(1_500);
      for (const id of endpoints) expect((await flood('DELETE', `/v1/endpoints/${id}`)).status).toBe(204);
    }
    isOver = true;
  })();
  await silent.waitFor(10, 60_000);
  let disturbedMs = 0;
  do disturbedMs = Math.max(disturbedMs, await slowest(receive));
  while (!isOver);
  await flooding;
  // Deliveries to deleted endpoints that are still in progress count for the app that deleted them.
  disturbedMs = Math.max(disturbedMs, await slowest(receive));
  expectFair(undisturbedMs, disturbedMs);
});

test('forty apps with a silent endpoint each do not delay the notifications of another', async () => {
  const receive = await createReceivingApp();
  const undisturbedMs = await slowest(receive);
  const before = silent.requests.length;
  for (let index = 0; index < 40; index++) {
    const app = await createApp();
    await notify(app, await createEndpoint(app, silent.url), 25);
  }
  await silent.waitFor(before + 40, 60_000);
  expectFair(undisturbedMs, await slowest(receive));
});

test('random keys with a right checksum and random pages slow no other app down, and soon get 429', async () => {
  const app = callWith(credentials.appApiKey);
  const use = async (): Promise<void> => {
    const { status } = await app('POST', '/v1/links', { externalUserId: `user-${ids.newUuid()}` });
    expect(status).toBe(201);
    expect((await app('GET', '/v1/identities?externalUserId=nobody')).status).toBe(200);
  };
  await use();
  const undisturbedMs = await slowest(use);
  const statuses = new Map<string, number>();
  const count = (what: string): unknown => statuses.set(what, (statuses.get(what) ?? 0) + 1);
  const throwOne = async (): Promise<void> => {
    const key = createApiKey(ids.newUuid(), randomBytes);
    count(`key ${(await callWith(key)('GET', '/v1/links')).status}`);
    const page = await fetch(`${service.url}/data-deletion/${randomBytes(16).toString('hex')}`);
    await page.arrayBuffer();
    count(`page ${page.status}`);
  };
  const throwing = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let index = 0; index < 75; index++) await throwOne();
    }),
  );
  const disturbedMs = await slowest(use);
  await throwing;
  expectFair(undisturbedMs, disturbedMs);
  // Sixty in each minute: a new one may have begun meanwhile.
  expect([...statuses.keys()].sort()).toEqual(['key 401', 'key 429', 'page 404', 'page 429']);
  expect(statuses.get('key 429')).toBeGreaterThan(300);
  expect(statuses.get('page 429')).toBeGreaterThan(300);
  // The address is limited, and the key that it was used with before is not.
  await use();
});
