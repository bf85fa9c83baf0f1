import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import type * as Client from '../../packages/client/src/index.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { openBrowser } from '../support/browser.js';
import { buildPackage } from '../support/built-package.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, openWaits } from '../support/waits.js';

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let igId: string;
let browser: Browser;
/** Pages of the service's own origin, without its policy for scripts. */
let proxy: FaultyProxy;
let script: string;

beforeAll(async () => {
  database = await createTestDatabase();
  [service, browser] = await Promise.all([startTestApp(database.url), openBrowser()]);
  shop = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [shop]));
  proxy = await startFaultyProxy(service.baseUrl);
  const module = buildPackage('client', 'client-in-a-browser');
  const flags = [module, '--bundle', '--format=iife', '--global-name=hitchClient'];
  script = execFileSync(join('node_modules', '.bin', 'esbuild'), flags, { encoding: 'utf8' });
});

afterAll(async () => {
  await browser.close();
  await proxy.close();
  await service.close();
  await database.drop();
});

test('in a browser the client mints after a cut connection, waits for the link, and verifies a notification', async () => {
  const page = await browser.newPage();
  await page.goto(`${proxy.url}/livez`);
  await page.evaluate(`${script}; globalThis.hitchClient = hitchClient;`);
  proxy.plan('cut_after');
  const link = await page.evaluate(async (apiKey) => {
    const { createHitchClient } = Reflect.get(globalThis, 'hitchClient') as typeof Client;
    const hitch = createHitchClient({ url: new URL('/', document.baseURI).href, apiKey });
    Reflect.set(globalThis, 'hitch', hitch);
    return hitch.links.create({ externalUserId: 'user-1' });
  }, shop.apiKey);
  expect(proxy.requests).toHaveLength(2);
  const waiting = page.evaluate(
    (id) => (Reflect.get(globalThis, 'hitch') as Client.HitchClient).waitForLink(id),
    link.id,
  );
  await eventually(async () => (await openWaits(service, 'poll')) > 0);
  const event = postbackEvent({ igId, igsid: '8801', ref: link.ref, timestampMs: Date.now() });
  await service.meta.deliver(deliveryOf([event]));
  expect(await waiting).toMatchObject({ id: link.id, status: 'linked', igsid: '8801' });

  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const [now, body] = [new Date(), JSON.stringify({ type: 'endpoint.test', data: {} })];
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', now, body),
  };
  const verify = (raw: string): Promise<string> =>
    page.evaluate(
      ([key, given, text]) =>
        (Reflect.get(globalThis, 'hitchClient') as typeof Client)
          .verifyNotification(key, given, text)
          .then(({ type }) => type)
          .catch((error: Error) => error.message),
      [secret, headers, raw] as const,
    );
  expect(await verify(body)).toBe('endpoint.test');
  expect(await verify(`${body} `)).toBe('the notification is refused: signature_mismatch');
  await page.close();
});
