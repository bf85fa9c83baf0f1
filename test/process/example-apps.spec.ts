import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHitchClient, type HitchClient } from '../../packages/client/src/index.js';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import type { Owner } from '../support/embedded-processes.js';
import { copyExamples, runAlone } from '../support/example-programs.js';
import { findFreePort } from '../support/free-port.js';
import { readBlocks } from '../support/markdown.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const STAGE = copyExamples('examples');
const PATIENCE_MS = 30_000;
/** A phone gets the page with the link to Instagram. */
const PHONE = { 'user-agent': 'iPhone', accept: 'text/html' };

let database: TestDatabase;
let service: TestApp;
let shop: TestTenant;
let igId: string;
let hitch: HitchClient;
let people = 0;
const running: Owner[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { allowLoopback: true });
});

afterEach(async () => {
  for (const owner of running.splice(0)) await owner.killGroup();
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** A program of its own, with nothing of this process in its environment. */
function run(command: string, args: readonly string[], cwd: string, env: Record<string, string>): Owner {
  const owner = runAlone(command, args, cwd, env);
  running.push(owner);
  return owner;
}

/** An app of its own for each example, whose user `user-42` nobody else has. */
async function createShop(): Promise<void> {
  shop = await service.createTenant();
  ({ igId } = await service.createAccount(`shop.${++people}`, [shop]));
  hitch = createHitchClient({ url: service.baseUrl, apiKey: shop.apiKey });
}

async function tap(ref: string, igsid: string): Promise<void> {
  const event = postbackEvent({ igId, igsid, ref, timestampMs: Date.now() });
  expect((await service.meta.deliver(deliveryOf([event]))).status).toBe(200);
}

async function readRef(connectUrl: string): Promise<string> {
  // The public address of a service under test is another one.
  const { pathname } = new URL(connectUrl);
  const html = await (await fetch(`${service.baseUrl}${pathname}`, { headers: PHONE })).text();
  return /\?ref=([A-Za-z0-9_=-]+)/.exec(html)?.[1] ?? '';
}

function requirePython(): string {
  try {
    execFileSync('python3', ['--version']);
  } catch {
    throw new Error("The Python example needs Debian's package python3.");
  }
  return 'python3';
}

/** Bundles the route handlers, as Next.js does, and leaves packages alone. */
function bundleRoutes(): string {
  const routes = ['connect', 'connection', 'hitch'].map((name) => `app/${name}/route.ts`);
  const flags = [
    '--bundle',
    '--format=esm',
    '--platform=node',
    '--packages=external',
    '--outdir=built',
    '--log-level=warning',
  ];
  execFileSync(resolve('node_modules/.bin/esbuild'), [...routes, ...flags], { cwd: join(STAGE, 'nextjs') });
  return 'built';
}

/** How each example is started on a port. */
const EXAMPLES: Readonly<Record<string, (port: string, env: Record<string, string>) => Owner>> = {
  Express: (port, env) =>
    run(process.execPath, ['server.mjs'], join(STAGE, 'express'), { ...env, PORT: port }),
  'Next.js': (port, env) => {
    const program = resolve(import.meta.dirname, '../support/route-handlers.js');
    return run(process.execPath, [program, bundleRoutes(), port], join(STAGE, 'nextjs'), env);
  },
  Python: (port, env) => run(requirePython(), ['app.py'], join(STAGE, 'python'), { ...env, PORT: port }),
};

describe.each(Object.keys(EXAMPLES))('the example for %s', (name) => {
  test('it mints a link, verifies that its user was linked, and refuses what Hitch did not sign', async () => {
    await createShop();
    const port = await findFreePort();
    const origin = `http://127.0.0.1:${port}`;
    const endpoint = await hitch.endpoints.create({ url: `${origin}/hitch` });
    const owner = EXAMPLES[name]?.(String(port), {
      HITCH_URL: service.baseUrl,
      HITCH_API_KEY: shop.apiKey,
      // As during a rotation.
      ENDPOINT_SECRETS: `whsec_${Buffer.alloc(32).toString('base64')},${endpoint.secret}`,
    });
    await owner?.waitForLine('The example is at ');
    const connection = async (): Promise<unknown> => (await fetch(`${origin}/connection`)).json();
    expect(await connection()).toEqual({ isLinked: false });

    const post = (path: string, headers: Record<string, string>, body?: string): Promise<Response> =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        ...(body === undefined ? {} : { body }),
      });
    expect((await post('/connect', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const started = await post('/connect', { 'sec-fetch-site': 'same-origin' });
    expect(started.status).toBe(303);
    const igsid = `7700${++people}`;
    await tap(await readRef(started.headers.get('location') ?? ''), igsid);
    expect(await owner?.waitForLine('user-42 is ')).toBe(`user-42 is ${igsid}`);
    expect(await connection()).toEqual({ isLinked: true, igsid });

    // The same notification again is answered, and has no second effect.
    const [sent] = (await hitch.api.listNotifications({ query: { endpointId: endpoint.id } })).data;
    await hitch.notifications.redeliver(sent?.id ?? '');
    for (const end = Date.now() + PATIENCE_MS; ; await sleep(50)) {
      const { status, deliveries } = await hitch.notifications.get(sent?.id ?? '');
      if (status === 'delivered' && deliveries.length === 2) break;
      if (Date.now() > end) throw new Error(`the notification is ${status}`);
    }
    const forged = {
      'content-type': 'application/json',
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    };
    const body = JSON.stringify({ type: 'identity.linked', data: { externalUserId: 'eve', igsid: '666' } });
    expect((await post('/hitch', forged, body)).status).toBe(400);
    expect((await post('/hitch', { 'content-type': 'application/json' }, body)).status).toBe(400);
    expect(owner?.lines.filter((line) => / is \d+$/.test(line))).toEqual([`user-42 is ${igsid}`]);
  });
});

test('the example with <hitch-connect> mints a link, and asks Hitch whether its user is linked', async () => {
  await createShop();
  const port = String(await findFreePort());
  const env = { HITCH_URL: service.baseUrl, HITCH_API_KEY: shop.apiKey, PORT: port };
  await run(process.execPath, ['server.mjs'], join(STAGE, 'embed'), env).waitForLine('The example is at ');
  const origin = `http://127.0.0.1:${port}`;
  const headers = { 'sec-fetch-site': 'same-origin', accept: 'application/json' };
  const started = await fetch(`${origin}/connect`, { method: 'POST', headers });
  const { connectUrl } = (await started.json()) as { connectUrl: string };
  await tap(await readRef(connectUrl), '55002');
  expect(await (await fetch(`${origin}/connection`)).json()).toEqual({ isLinked: true });
});

test('the bot greets a person by the link, the campaign and the ice breaker that brought them', async () => {
  await createShop();
  const fake = await FakeInstagram.start({
    appSecret: 'secret-of-the-instagram-app',
    mainAppSecret: 'secret-of-the-meta-app',
    webhookUrl: null,
    clock: () => new Date(),
    appId: '555',
    instagramAppId: '777',
    accounts: [{ igId, username: `shop.${people}` }],
  });
  try {
    const port = String(await findFreePort());
    const { secret } = await hitch.endpoints.create({ url: `http://127.0.0.1:${port}/hitch` });
    const env = {
      GRAPH_URL: `${fake.url}/v25.0`,
      INSTAGRAM_TOKEN: fake.tokenOf(igId),
      ENDPOINT_SECRETS: secret ?? '',
    };
    await run(process.execPath, ['server.mjs'], join(STAGE, 'bot'), { ...env, PORT: port }).waitForLine(
      'The bot is at ',
    );
    const { id } = fake.addPerson('Ada');
    // Instagram lets an account write to those who have written to it.
    fake.type(id, igId, 'Hello');
    await fake.settle();
    const igsid = fake.igsidOf(id, igId);
    const answers = (): (string | null)[] =>
      fake
        .threadOf(id, igId)
        .messages.map(({ text }) => text)
        .slice(1);
    const untilAnswered = async (count: number): Promise<void> => {
      for (const end = Date.now() + PATIENCE_MS; answers().length < count; await sleep(50))
        if (Date.now() > end) throw new Error(`the bot has answered ${answers().length} times`);
    };

    const campaign = await hitch.campaigns.create({ name: 'Box', context: { offer: 'BOX10' } });
    await tap(campaign.ref, igsid);
    await untilAnswered(1);
    // Only the first visit is greeted.
    await tap(campaign.ref, igsid);
    for (const [index, more] of [{ context: { page: '/rewards' } }, { channel: 'mail' }].entries()) {
      await tap((await hitch.links.create({ externalUserId: 'user-42', ...more })).ref, igsid);
      await untilAnswered(index + 2);
    }
    expect(answers()).toEqual([
      expect.stringMatching(/^You asked: “.+” Hello! Your code is BOX10\.$/),
      expect.stringMatching(/^You asked: “.+” Your account is connected\. You have 50 points\.$/),
      expect.stringMatching(/^You asked: “.+” Welcome back from mail!$/),
    ]);
  } finally {
    await fake.stop();
  }
});

describe('programs of the README of the client', () => {
  const programs = readBlocks('packages/client/README.md').filter(({ language }) => language === 'js');

  /** Saves a program beside the package, and runs it. */
  function runProgram(file: string, env: Record<string, string>): Owner {
    const program = programs.find(({ text }) => text.startsWith(`// ${file}\n`));
    expect(program).toBeDefined();
    mkdirSync(join(STAGE, 'readme'), { recursive: true });
    writeFileSync(join(STAGE, 'readme', file), program?.text ?? '');
    return run(process.execPath, [file], join(STAGE, 'readme'), { HITCH_URL: service.baseUrl, ...env });
  }

  test('the first program links a user and hears of it', async () => {
    await createShop();
    const RECEIVER_URL = `http://127.0.0.1:${await findFreePort()}/hitch`;
    const owner = runProgram('app.mjs', { HITCH_API_KEY: shop.apiKey, RECEIVER_URL });
    const line = await owner.waitForLine('Open ');
    await tap(await readRef(line.replace('Open ', '')), '55001');
    expect(await owner.waitForLine('user-42: ')).toBe('user-42: linked, 55001');
    expect(await owner.waitForLine('linked: ')).toBe('linked: user-42');
  });

  test('the program for operators makes an app and reads what the audit says of it', async () => {
    const owner = runProgram('admin.mjs', { HITCH_ADMIN_KEY: service.adminApiKey });
    expect(await owner.waitForLine('app.created')).toBe('app.created');
  });

  test('no other program is in it', () => {
    expect(programs.map(({ text }) => text.split('\n')[0])).toEqual(['// app.mjs', '// admin.mjs']);
  });
});

test('the types of the published package are those that a strict app in TypeScript needs', () => {
  const folder = join(STAGE, 'nextjs');
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable'],
    // All of Node's would take half a minute to check.
    types: [],
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
  };
  const node =
    'declare const process: { env: Record<string, string | undefined>; stdout: { write(text: string): void } };';
  writeFileSync(join(folder, 'lib', 'node.d.ts'), node);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app', 'lib'] }));
  const compiler = resolve('node_modules/typescript/bin/tsc');
  const output = execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  expect(output).toBe('');
});
