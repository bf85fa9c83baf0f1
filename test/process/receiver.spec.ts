import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { deliveryOf, referralEvent } from '../../src/dev/simulator/meta-payloads.js';
import { follow, type Owner } from '../support/embedded-processes.js';
import { createEndpoint, type NewEndpointAnswer } from '../support/endpoints.js';
import { findFreePort } from '../support/free-port.js';
import { Api } from '../support/http.js';
import { readBlocks } from '../support/markdown.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const PATIENCE_MS = 30_000;

const [program, ...otherPrograms] = readBlocks('README.md').filter(({ language }) => language === 'js');

interface Notification {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly deliveries: readonly { readonly attempt: number; readonly responseStatus: number | null }[];
}

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let api: Api;
let account: { igId: string; username: string };
let endpoint: NewEndpointAnswer;
let receiver: Owner;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { allowLoopback: true });
  shop = await service.createTenant();
  account = await service.createAccount('acme', [shop]);
  api = new Api(service, shop.apiKey);
  const port = await findFreePort();
  endpoint = await createEndpoint(service, shop, `http://127.0.0.1:${port}/hitch`);
  receiver = startReceiver(endpoint.secret, port);
  await waitFor(async () => (await post({}, '').catch(() => null)) !== null);
});

afterAll(async () => {
  await receiver.killGroup();
  await service.close();
  await database.drop();
});

/** The page's program, run as a reader does who copied it into a folder that has its one package. */
function startReceiver(secret: string, port: number): Owner {
  const { PATH = '' } = process.env;
  const env = { PATH, ENDPOINT_SECRET: secret, RECEIVER_PORT: String(port) };
  const args = ['--input-type=module', '--eval', program?.text ?? ''];
  return follow(spawn(process.execPath, args, { env, detached: true, stdio: 'pipe' }));
}

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await sleep(20))
    if (Date.now() > end) throw new Error(`in vain; the receiver printed:\n${receiver.lines.join('\n')}`);
}

/** A person follows a link of a user of the shop. */
async function follows(igsid: string, externalUserId: string, context: object): Promise<void> {
  const { ref } = await shop.client.mint({ externalUserId, account: account.username, context });
  const event = referralEvent({ igId: account.igId, igsid, ref, timestampMs: Date.now() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

async function post(headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  return (await fetch(endpoint.url, { method: 'POST', headers, body })).status;
}

/** A request as ours are, signed with a secret. */
function sign(secret: string, id: string, body: string): Record<string, string> {
  const now = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
}

const forge = (externalUserId: string): string =>
  JSON.stringify({ type: 'identity.linked', timestamp: '', data: { externalUserId, igsid: '666' } });

test('the README has one program to copy, of thirty lines at most', () => {
  expect([otherPrograms, (program?.text ?? '').split('\n').length <= 30]).toEqual([[], true]);
});

describe('receiver to copy', () => {
  test('the receiver to copy verifies what it receives, and prints who was linked and who came back', async () => {
    await follows('8101', 'user-1', { page: '/first' });
    await receiver.waitForLine('user-1 is 8101');
    await follows('8101', 'user-1', { page: '/again' });
    expect(await receiver.waitForLine('user-1 is back')).toBe("user-1 is back: { page: '/again' }");
  });

  test('the receiver to copy ignores a webhook-id that it has handled, and answers 204', async () => {
    const list = await api.get('/v1/notifications?externalUserId=user-1');
    const [first] = (list.body as { data: Notification[] }).data.filter(
      ({ type }) => type === 'identity.linked',
    );
    const path = `/v1/notifications/${first?.id}`;
    const read = async (): Promise<Notification> => (await api.get(path)).body as Notification;
    await waitFor(async () => (await read()).status === 'delivered');
    expect((await api.post(`${path}/redeliver`, {})).status).toBeLessThan(300);
    await waitFor(async () => (await read()).deliveries.length === 2);
    const { status, deliveries } = await read();
    expect([status, deliveries.map(({ responseStatus }) => responseStatus)]).toEqual([
      'delivered',
      [204, 204],
    ]);
    expect(receiver.lines.filter((line) => line.startsWith('user-1 is 8101'))).toHaveLength(1);
  });

  test.each([
    [
      'signed with another secret',
      sign(`whsec_${randomBytes(32).toString('base64')}`, 'evt_1', forge('eve')),
    ],
    ['not signed', {}],
  ])('the receiver to copy refuses what is %s, and prints nothing of it', async (_how, headers) => {
    expect(await post(headers, forge('eve'))).toBe(400);
    expect(receiver.lines.join('\n')).not.toContain('eve');
  });

  test('the receiver to copy refuses a body that was changed on its way, and accepts the same one unchanged', async () => {
    const headers = sign(endpoint.secret, 'evt_2', forge('user-2'));
    expect(await post(headers, forge('eve'))).toBe(400);
    expect(await post(headers, forge('user-2'))).toBe(204);
    await receiver.waitForLine('user-2 is 666');
    expect(receiver.lines.join('\n')).not.toContain('eve');
  });

  test('the receiver to copy refuses a body that is too long, and keeps running', async () => {
    const body = ' '.repeat(1_000_000);
    expect(await post(sign(endpoint.secret, 'evt_3', body), body)).toBe(400);
    expect(await post(sign(endpoint.secret, 'evt_4', forge('user-4')), forge('user-4'))).toBe(204);
  });
});
