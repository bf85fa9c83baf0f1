import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliveryOf, referralEvent, toSignedRequest } from '../../src/dev/simulator/meta-payloads.js';
import { ForwardWatch } from '../../src/meta-forwarding/forward-watch.service.js';
import { parseLosslessJson } from '../../src/platform/text/lossless-json.js';
import { VERSION } from '../../src/platform/version.js';
import { dumpDatabase } from '../support/dump-database.js';
import { findFreePort } from '../support/free-port.js';
import { type Receiver, type ReceiverAnswer, startReceiver } from '../support/receiver.js';
import { postToWebhook, signLikeMeta } from '../support/signed-delivery.js';
import {
  ControlledClock,
  makeSecrets,
  startTestApp,
  type TestApp,
  type TestAppOptions,
} from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const HOUR_MS = 3_600_000;
/** Time for what must not be sent to be sent all the same. */
const QUIET_MS = 300;

const secrets = makeSecrets();
const [secret = '', otherSecret = ''] = secrets.META_APP_SECRETS.split(',');

let database: TestDatabase;
let bot: Receiver;
let others: Receiver[];
let service: TestApp | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  bot = await startReceiver();
  others = [];
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  for (const receiver of [bot, ...others]) await receiver.close();
  await database.drop();
});

async function start(urls: readonly string[], options: TestAppOptions = {}): Promise<TestApp> {
  const env = { ...secrets, META_FORWARD_URLS: urls.join(','), ...options.env };
  service = await startTestApp(database.url, { ...options, env });
  return service;
}

async function addReceiver(answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
  const receiver = await startReceiver(answer);
  others.push(receiver);
  return receiver;
}

/** Signs and posts a body; gives the status. */
const deliver = (to: TestApp, body: Buffer | string, key = secret): Promise<number> =>
  postToWebhook(to, body, signLikeMeta(body, key));

const message = (text: string): string =>
  JSON.stringify({
    object: 'instagram',
    entry: [{ id: '1', messaging: [{ sender: { id: '2' }, recipient: { id: '1' }, message: { text } }] }],
  });

/** By the service's own reader: random bytes can begin as JSON does. */
function isJson(body: Buffer): boolean {
  try {
    parseLosslessJson(body);
    return true;
  } catch {
    return false;
  }
}

const texts = ({ requests }: Receiver): string[] => requests.map(({ body }) => body.toString());

async function countRows(): Promise<number> {
  const [row] = await database.query<{ count: number }>('SELECT count(*)::int FROM forwards');
  return row?.count ?? -1;
}

const metricsOf = (hitch: TestApp): Promise<string> => hitch.metrics();

describe('a system behind Hitch', () => {
  test('a system behind Hitch gets whatever Meta signed, to the byte, with the headers that it verifies it by', async () => {
    const hitch = await start([`${bot.url}/hook?token=7`]);
    const bodies = [
      message('without a ref'),
      '{"object":"instagram","text":"\\u00e4 \\/ \\ud83d\\ude00"}',
      '{ "object":"instagram",\n"entry":[{"id":"1","changes":[{"field":"comments"}]}]}',
      '{"object":"page","entry":[]}',
      'null',
      'hello\r\n',
      Buffer.from([0, 255, 10, 13, 0, 0xc3]),
      '',
      randomBytes(8 * 1024 * 1024 - 10),
    ].map((body) => Buffer.from(body));
    for (const [index, body] of bodies.entries()) {
      const headers = {
        ...signLikeMeta(body, otherSecret),
        'content-type': 'application/json; charset=utf-8',
      };
      expect([index, await postToWebhook(hitch, body, headers)]).toEqual([index, isJson(body) ? 200 : 400]);
      const request = (await bot.waitFor(index + 1))[index];
      expect([index, request?.body.equals(body)]).toEqual([index, true]);
      expect(request).toMatchObject({
        method: 'POST',
        path: '/hook?token=7',
        headers: { ...headers, 'user-agent': `Hitch/${VERSION}`, 'content-length': String(body.length) },
      });
    }
    await eventually(async () => (await countRows()) === 0);
    expect(bot.requests).toHaveLength(bodies.length);
  });

  test('a system behind Hitch gets the deliveries in which people are linked, too', async () => {
    const hitch = await start([bot.url]);
    const tenant = await hitch.createTenant();
    const { igId } = await hitch.createAccount('acme', [tenant]);
    const { id, ref } = await tenant.client.mint({ externalUserId: 'user-42' });
    const payload = deliveryOf([referralEvent({ igId, igsid: '777', ref, timestampMs: Date.now() })]);
    expect(await hitch.meta.deliver(payload)).toMatchObject({ status: 200, body: { received: 1 } });
    expect(await tenant.client.link(id)).toMatchObject({ status: 'linked' });
    const [request] = await bot.waitFor(1);
    expect(request?.body.equals(toSignedRequest(payload, secret).body)).toBe(true);
  });

  test('each URL gets all deliveries in the order of arrival', async () => {
    const second = await addReceiver();
    const hitch = await start([`${bot.url}/a`, ` ${second.url}/b `]);
    const bodies = Array.from({ length: 30 }, (_, index) => message(`text ${index}`));
    for (const body of bodies) expect(await deliver(hitch, body)).toBe(200);
    for (const receiver of [bot, second]) {
      await receiver.waitFor(bodies.length);
      expect(texts(receiver)).toEqual(bodies);
    }
    await eventually(async () => (await countRows()) === 0);
  });

  test('deliveries that come at the same time all arrive, once each, one request at a time', async () => {
    let open = 0;
    let most = 0;
    bot.answer(async () => {
      most = Math.max(most, (open += 1));
      await sleep(5);
      open -= 1;
      return { status: 200 };
    });
    const hitch = await start([bot.url]);
    const bodies = Array.from({ length: 100 }, (_, index) => message(`text ${index}`));
    const statuses = await Promise.all(bodies.map((body) => deliver(hitch, body)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await bot.waitFor(bodies.length);
    expect(texts(bot).toSorted()).toEqual(bodies.toSorted());
    expect(most).toBe(1);
  });
});

describe('what Meta did not sign', () => {
  const body = message('forged');
  const good = signLikeMeta(body, secret);
  const { 'x-hub-signature': legacy = '', ...withoutLegacy } = good;

  test('what Meta did not sign is not forwarded', async () => {
    const hitch = await start([bot.url]);
    const forged: readonly (readonly [how: string, headers: Record<string, string>])[] = [
      ['without a signature', { 'content-type': 'application/json' }],
      ['with the older signature only', { 'x-hub-signature': legacy }],
      ['signed with another secret', signLikeMeta(body, 'another secret')],
      ['with the signature of another body', signLikeMeta('{}', secret)],
      ['with half a signature', { ...good, 'x-hub-signature-256': 'sha256=00' }],
      ['with a wrong signature', { ...good, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
      ['with the other algorithm', { ...good, 'x-hub-signature-256': legacy }],
    ];
    for (const [how, headers] of forged)
      expect([how, await postToWebhook(hitch, body, headers)]).toEqual([how, 401]);
    expect(await countRows()).toBe(0);
    await sleep(QUIET_MS);
    expect(bot.requests).toEqual([]);
  });

  test('headers that are not signed cannot make a receiver refuse the body', async () => {
    const hitch = await start([bot.url]);
    const json = 'application/json';
    const cases: readonly (readonly [added: Record<string, string>, type: string | undefined])[] = [
      [{ 'x-hub-signature': `sha1=${'0'.repeat(40)}` }, json],
      [{ 'x-hub-signature': 'sha256=1' }, json],
      [{ 'content-type': `a/${'b'.repeat(300)}` }, undefined],
      [{ 'hitch-forwarded-by': 'x'.repeat(9_000) }, json],
      [{ 'hitch-forwarded-by': `${'0'.repeat(32)}, `.repeat(300) }, json],
    ];
    for (const [index, [added, type]] of cases.entries()) {
      expect(await postToWebhook(hitch, body, { ...withoutLegacy, ...added })).toBe(200);
      const headers = (await bot.waitFor(index + 1))[index]?.headers ?? {};
      expect([headers['content-type'], headers['x-hub-signature']]).toEqual([type, undefined]);
      expect(headers['x-hub-signature-256']).toBe(good['x-hub-signature-256']);
      expect(String(headers['hitch-forwarded-by']).length).toBeLessThan(600);
    }
  });
});

describe('a receiver that fails', () => {
  test('every answer but a 2xx is tried again, in order, and redirects are not followed', async () => {
    const elsewhere = await addReceiver();
    const answers: readonly ReceiverAnswer[] = [
      { status: 500 },
      { status: 410 },
      { status: 404 },
      { status: 307, headers: { location: elsewhere.url } },
      'drop',
    ];
    const receivers = await Promise.all(
      answers.map((answer) =>
        addReceiver((_, index) => (index === 0 ? answer : { status: 201, body: 'x'.repeat(100) })),
      ),
    );
    const hitch = await start(receivers.map(({ url }) => url));
    const bodies = ['first', 'second', 'third'].map(message);
    for (const body of bodies) expect(await deliver(hitch, body)).toBe(200);
    for (const receiver of receivers) {
      await receiver.waitFor(4);
      expect(texts(receiver)).toEqual([bodies[0], ...bodies]);
    }
    expect(elsewhere.requests).toEqual([]);
    expect(await metricsOf(hitch)).toContain('hitch_forwards_total{result="failed"} 5\n');
  });

  test('interim answers are skipped, and an answer without an end is not waited for', async () => {
    const endless = await addReceiver((_request, _index, raw) => {
      raw.writeHead(200).write('x'.repeat(200_000));
      return null;
    });
    bot.answer((_request, _index, raw) => {
      raw.writeContinue();
      raw.writeProcessing();
      raw.writeEarlyHints({ link: '</style.css>; rel=preload' });
      return { status: 202 };
    });
    const hitch = await start([bot.url, endless.url]);
    const bodies = ['first', 'second'].map(message);
    for (const body of bodies) expect(await deliver(hitch, body)).toBe(200);
    for (const receiver of [bot, endless]) await receiver.waitFor(2, 5_000);
    await eventually(async () => (await countRows()) === 0);
    expect([texts(bot), texts(endless)]).toEqual([bodies, bodies]);
  });

  test('receivers that are silent, refuse connections or do not exist delay nobody else and lose nothing', async () => {
    const [silent, dead] = [await addReceiver('hang'), await addReceiver()];
    await dead.die();
    const hitch = await start([silent.url, dead.url, `http://127.0.0.1:${await findFreePort()}`, bot.url]);
    const bodies = Array.from({ length: 10 }, (_, index) => message(`text ${index}`));
    for (const body of bodies) expect(await deliver(hitch, body)).toBe(200);
    await bot.waitFor(bodies.length, 5_000);
    expect(texts(bot)).toEqual(bodies);
    await dead.comeBack();
    await dead.waitFor(bodies.length);
    expect(texts(dead)).toEqual(bodies);
    expect(silent.requests).toHaveLength(1);
  });

  test('a stop gives back what it interrupts, and the next start sends it at once', async () => {
    bot.answer('hang');
    let hitch = await start([bot.url]);
    const bodies = ['first', 'second'].map(message);
    for (const body of bodies) expect(await deliver(hitch, body)).toBe(200);
    await bot.waitFor(1);
    await hitch.close();
    bot.answer({ status: 200 });
    hitch = await start([bot.url]);
    await bot.waitFor(3, 5_000);
    expect(texts(bot)).toEqual([bodies[0], ...bodies]);
  });
});

describe('a delivery that cannot be kept', () => {
  test('it is answered 503, and Meta’s repeat links once and is forwarded once', async () => {
    const hitch = await start([bot.url]);
    const tenant = await hitch.createTenant();
    const { igId } = await hitch.createAccount('acme', [tenant]);
    const { id, ref } = await tenant.client.mint({ externalUserId: 'user-42' });
    const payload = deliveryOf([referralEvent({ igId, igsid: '777', ref, timestampMs: Date.now() })]);
    await database.query('ALTER TABLE forwards RENAME TO away');
    for (let n = 0; n < 3; n++) expect((await hitch.meta.deliver(payload)).status).toBe(503);
    expect(await deliver(hitch, 'no JSON')).toBe(503);
    await database.query('ALTER TABLE away RENAME TO forwards');
    expect((await hitch.meta.deliver(payload)).status).toBe(200);
    await bot.waitFor(1);
    await sleep(QUIET_MS);
    expect(bot.requests).toHaveLength(1);
    expect((await tenant.client.link(id)).status).toBe('linked');
    expect(await database.query('SELECT outcome FROM attempts')).toEqual([{ outcome: 'linked' }]);
  });

  test('a delivery whose linking fails is not forwarded until Meta’s repeat is stored', async () => {
    const hitch = await start([bot.url]);
    const tenant = await hitch.createTenant();
    const { igId } = await hitch.createAccount('acme', [tenant]);
    const { ref } = await tenant.client.mint({ externalUserId: 'user-42' });
    const payload = deliveryOf([referralEvent({ igId, igsid: '777', ref, timestampMs: Date.now() })]);
    await database.query('ALTER TABLE attempts RENAME TO away');
    expect((await hitch.meta.deliver(payload)).status).toBeGreaterThanOrEqual(500);
    await database.query('ALTER TABLE away RENAME TO attempts');
    await sleep(QUIET_MS);
    expect(bot.requests).toEqual([]);
    expect((await hitch.meta.deliver(payload)).status).toBe(200);
    await bot.waitFor(1);
  });

  test('without META_FORWARD_URLS nothing is kept, and the table is not needed', async () => {
    const hitch = await start([]);
    await database.query('ALTER TABLE forwards RENAME TO away');
    expect(await deliver(hitch, message('hello'))).toBe(200);
    expect(await deliver(hitch, 'no JSON')).toBe(400);
    await database.query('ALTER TABLE away RENAME TO forwards');
    expect(await countRows()).toBe(0);
  });
});

describe('a circle', () => {
  /** A forwarder that sends what it gets back to Hitch, as it came. */
  const returnTo = async (target: () => TestApp): Promise<Receiver> =>
    addReceiver(async ({ body, headers }) => {
      const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...rest } = headers;
      return { status: await postToWebhook(target(), body, rest as Record<string, string>) };
    });

  test('what this service forwarded and gets back is accepted, and not forwarded again', async () => {
    const mirror = await returnTo(() => service as TestApp);
    const hitch = await start([mirror.url, bot.url]);
    expect(await deliver(hitch, message('hello'))).toBe(200);
    await eventually(async () =>
      (await metricsOf(hitch)).includes('hitch_forwards_total{result="circle"} 1\n'),
    );
    await eventually(async () => (await countRows()) === 0);
    await sleep(QUIET_MS);
    expect([mirror.requests.length, bot.requests.length]).toEqual([1, 1]);
  });

  test('a circle over another Hitch ends, too', async () => {
    const mirror = await returnTo(() => service as TestApp);
    const elsewhere = await createTestDatabase();
    const env = { ...secrets, AUDIT_KEY: randomBytes(32).toString('hex'), META_FORWARD_URLS: mirror.url };
    const second = await startTestApp(elsewhere.url, { env });
    const hitch = await start([`${second.baseUrl}/webhooks/instagram`, bot.url]);
    expect(await deliver(hitch, message('hello'))).toBe(200);
    await eventually(async () =>
      (await metricsOf(hitch)).includes('hitch_forwards_total{result="circle"} 1\n'),
    );
    await sleep(QUIET_MS);
    expect([mirror.requests.length, bot.requests.length]).toEqual([1, 1]);
    await second.close();
    await elsewhere.drop();
  });
});

describe('a receiver that stays away', () => {
  test('the backlog is a metric and a warning, and after 36 hours it is dropped loudly', async () => {
    bot.answer({ status: 503 });
    const clock = new ControlledClock();
    const hitch = await start([`${bot.url}/quite-secret-path`], { clock, captureLogs: true });
    const logged = hitch.logs().length;
    const linesWith = (text: string): number =>
      hitch
        .logs()
        .slice(logged)
        .split('\n')
        .filter((line) => line.includes(text)).length;
    const watch = hitch.app.get(ForwardWatch, { strict: false });
    for (const text of ['one', 'two', 'three']) expect(await deliver(hitch, message(text))).toBe(200);
    await bot.waitFor(1);
    await watch.measure();
    expect(await metricsOf(hitch)).toContain('hitch_forwards_waiting{url="1"} 3\n');
    expect(linesWith('wait to be forwarded')).toBe(0);
    clock.advance(HOUR_MS);
    for (let n = 0; n < 5; n++) await watch.measure();
    expect(await metricsOf(hitch)).toContain('hitch_forwards_oldest_seconds{url="1"} 3600\n');
    expect(linesWith('wait to be forwarded')).toBe(1);
    expect(linesWith('"lastError":"status 503"')).toBe(1);
    expect(await watch.expire()).toBe(0);
    clock.advance(35 * HOUR_MS);
    expect(await deliver(hitch, message('four'))).toBe(200);
    clock.advance(1_000);
    // A row that is being claimed at this moment is left for the next run.
    let expired = 0;
    await eventually(async () => (expired += await watch.expire()) === 3);
    expect(linesWith('that could not be forwarded')).toBeGreaterThan(0);
    expect(await metricsOf(hitch)).toContain('hitch_forwards_total{result="expired"} 3\n');
    await watch.measure();
    expect(await metricsOf(hitch)).toContain('hitch_forwards_waiting{url="1"} 1\n');
    expect(`${hitch.logs()}${await metricsOf(hitch)}`).not.toContain('quite-secret-path');
  });

  test('the rows of a URL that is no longer configured are dropped after 36 hours, also without any URL', async () => {
    bot.answer({ status: 503 });
    let hitch = await start([bot.url]);
    expect(await deliver(hitch, message('hello'))).toBe(200);
    await hitch.close();
    const clock = new ControlledClock();
    hitch = await start([], { clock });
    const watch = hitch.app.get(ForwardWatch, { strict: false });
    expect(await watch.expire()).toBe(0);
    clock.advance(36 * HOUR_MS + 60_000);
    expect(await watch.expire()).toBe(1);
    expect(await countRows()).toBe(0);
  });
});

test('what waits is encrypted, and no text of it reaches the log or an error', async () => {
  bot.answer({ status: 500 });
  const hitch = await start([`${bot.url}/hook?key=canary-of-the-url`], { captureLogs: true });
  const canary = 'canary-in-a-message';
  expect(await deliver(hitch, message(canary))).toBe(200);
  expect(await deliver(hitch, canary)).toBe(400);
  await bot.waitFor(1);
  await database.query('ALTER TABLE forwards RENAME TO away');
  expect(await deliver(hitch, message(canary))).toBe(503);
  await database.query('ALTER TABLE away RENAME TO forwards');
  expect(await countRows()).toBe(2);
  const dump = await dumpDatabase(database);
  for (const found of [canary, 'canary-of-the-url', '"object"', 'messaging'])
    for (const text of [
      found,
      Buffer.from(found).toString('hex'),
      Buffer.from(found).toString('base64').slice(2, -4),
    ])
      expect([found, dump.includes(text)]).toEqual([found, false]);
  for (const found of [canary, 'canary-of-the-url', secret]) expect(hitch.logs()).not.toContain(found);
});

test('a body whose key is missing, or another one under the same name, waits until the key is back', async () => {
  const key = `k1:${randomBytes(32).toString('base64')}`;
  bot.answer({ status: 500 });
  let hitch = await start([bot.url], { env: { SECRET_ENCRYPTION_KEYS: key } });
  for (const text of ['one', 'two']) expect(await deliver(hitch, message(text))).toBe(200);
  await bot.waitFor(1);
  await hitch.close();
  bot.answer({ status: 200 });
  const before = bot.requests.length;
  hitch = await start([bot.url]);
  await eventually(async () => /result="failed"\} [1-9]/.test(await metricsOf(hitch)));
  await hitch.close();
  expect(bot.requests).toHaveLength(before);
  const other = `k1:${randomBytes(32).toString('base64')}`;
  hitch = await start([bot.url], { env: { SECRET_ENCRYPTION_KEYS: other } });
  await database.query('UPDATE forwards SET due_at = now()');
  await eventually(async () => /result="failed"\} [1-9]/.test(await metricsOf(hitch)));
  await hitch.close();
  expect(bot.requests).toHaveLength(before);
  await database.query('UPDATE forwards SET due_at = now()');
  hitch = await start([bot.url], { env: { SECRET_ENCRYPTION_KEYS: key } });
  await bot.waitFor(before + 2);
  expect(texts(bot).slice(before)).toEqual([message('one'), message('two')]);
});
