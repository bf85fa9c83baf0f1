import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../../src/dev/demo/credentials.js';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { MetaSimulator } from '../../src/dev/simulator/meta-client.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { type ReceivedRequest, type Receiver, startReceiver } from '../support/receiver.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { isSigned, userOf } from '../support/notified-app.js';

const PEOPLE = 40;
/** What was claimed at the crash is due again when its lease ends. */
const PATIENCE_MS = 90_000;

let dataDir: string;
let service: ServiceProcess;
let receiver: Receiver;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'hitch-deliveries-'));
  receiver = await startReceiver('hang');
  service = await startService(null, { HITCH_DATA_DIR: dataDir, DELIVERY_CONCURRENCY: '16' });
});

afterEach(async () => {
  await service.end('SIGKILL');
  await receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const readCredentials = (): Credentials =>
  JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));

/** Makes an endpoint with the demo app's key; gives its secret. */
async function listen(apiKey: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ url: receiver.url });
  const answer = await fetch(`${service.url}/v1/endpoints`, { method: 'POST', headers, body });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { secret: string }).secret;
}

/** Whom each id was about. */
const usersById = (requests: readonly ReceivedRequest[]): Map<unknown, string> =>
  new Map(requests.map((request) => [request.headers['webhook-id'], userOf(request)]));

test('after kill -9 between commit and delivery everything is delivered by the next start, under the same id', async () => {
  const { appApiKey, metaAppSecret, metaVerifyToken, account } = readCredentials();
  const secret = await listen(appApiKey);
  const client = new HitchClient(service.url, appApiKey);
  const meta = new MetaSimulator({
    baseUrl: service.url,
    appSecret: metaAppSecret,
    verifyToken: metaVerifyToken,
  });
  const links = await Promise.all(
    Array.from({ length: PEOPLE }, (_, index) => client.mint({ externalUserId: `user-${index}` })),
  );
  const events = links.map(({ ref }, index) =>
    postbackEvent({ igId: account.igId, igsid: `7000${index}`, ref, timestampMs: Date.now() }),
  );
  expect((await meta.deliver(deliveryOf(events))).status).toBe(200);
  await receiver.waitFor(1);
  await service.end('SIGKILL');
  const before = usersById(receiver.requests);
  expect(before.size).toBeLessThan(PEOPLE);

  receiver.answer({ status: 200 });
  const cut = receiver.requests.length;
  service = await startService(null, { HITCH_DATA_DIR: dataDir, DELIVERY_CONCURRENCY: '16' });
  await receiver.waitFor(cut + PEOPLE, PATIENCE_MS);
  const after = usersById(receiver.requests.slice(cut));
  expect([...after.values()].sort()).toEqual(links.map((_link, index) => `user-${index}`).sort());
  for (const [id, user] of before) expect(after.get(id)).toBe(user);
  expect(receiver.requests.every((request) => isSigned(request, secret))).toBe(true);
  expect(receiver.requests).toHaveLength(cut + PEOPLE);
  expect(await service.end('SIGTERM')).toBe(0);
});
