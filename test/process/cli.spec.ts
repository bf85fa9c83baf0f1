import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { FROM_CONSOLE } from '../support/console-sessions.js';
import { Api } from '../support/http.js';
import { LOGO_SVG } from '../support/routes.js';
import { launch, type ProgramResult, runProgram } from '../support/service-process.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { untilOpen } from '../support/waits.js';

const HITCH = 'dist/src/cli/hitch.js';

let database: TestDatabase;
let service: TestApp;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  folder = mkdtempSync(join(tmpdir(), 'hitch-cli-'));
});

afterAll(async () => {
  await service.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The command as an operator runs it: the admin key in the environment, nothing in the data folder. */
function hitch(
  args: readonly string[],
  env: Record<string, string> = {},
  input = '',
): Promise<ProgramResult> {
  const own = { HITCH_URL: service.baseUrl, HITCH_API_KEY: service.adminApiKey, HITCH_DATA_DIR: folder };
  return runProgram(HITCH, args, { ...own, ...env }, input);
}

/** Runs it to its good end and gives what it printed. */
async function done(args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<string> {
  const { code, stdout, stderr } = await hitch(args, env, input);
  expect([args, code, code === 0 ? '' : stderr]).toEqual([args, 0, '']);
  return stdout;
}

/** What the stories read of the API's JSON. */
interface Answer {
  readonly id: string;
  readonly ref: string;
  readonly key: string;
  readonly externalUserId: string;
  readonly defaultAccount: object | null;
  readonly removed: { readonly attempts: number };
  readonly data: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}

async function json(args: readonly string[], env: Record<string, string> = {}): Promise<Answer> {
  return JSON.parse(await done([...args, '--json'], env)) as Answer;
}

/** The value of a field in human output. */
const field = (output: string, name: string): string =>
  new RegExp(`^${name.replace('.', '\\.')}: +(.*)$`, 'm').exec(output)?.[1] ?? '';

/** What everybody on the machine can read of a process. */
function argumentsOf(pid: number): string {
  return process.platform === 'linux'
    ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    : execFileSync('ps', ['-o', 'args=', '-p', String(pid)]).toString();
}

async function come(igId: string, igsid: string, ref: string): Promise<void> {
  const delivery = deliveryOf([messageEvent({ igId, igsid, ref, timestampMs: Date.now() })]);
  expect((await service.meta.deliver(delivery)).status).toBe(200);
}

describe('operator and support', () => {
  const igId = '17841400000000777';
  let app: string;
  let account: string;
  let appKey: string;
  let ref: string;
  let link: string;

  test('hitch registers an app and changes its settings', async () => {
    const made = await done([
      'apps',
      'create',
      'Web shop',
      '--return-url',
      'https://shop.example',
      '--return-url',
      'https://m.shop.example',
    ]);
    app = field(made, 'id');
    expect(app).toMatch(/^app_/);
    expect(made).toMatch(/^returnUrls: +https:\/\/shop\.example\n +https:\/\/m\.shop\.example$/m);
    const changed = await done([
      'apps',
      'update',
      app,
      '--name',
      'Shop',
      '--confirmation',
      'none',
      '--mints-per-minute',
      '50',
      '--no-return-urls',
    ]);
    expect([
      field(changed, 'name'),
      field(changed, 'limits.mintsPerMinute'),
      field(changed, 'returnUrls'),
    ]).toEqual(['Shop', '50', '-']);
    expect(await done(['apps', 'list'])).toMatch(new RegExp(`^${app} +Shop +active `, 'm'));
  });

  test('hitch sets how the pages of an app look, and resets it', async () => {
    const colors = ['--accent-color', '#ffd400', '--corners', 'pill', '--qr-target', 'instagram'];
    const texts = ['--purpose', 'en=Get your points', '--purpose', 'de=Punkte = bar'];
    const branded = await done([
      'apps',
      'brand',
      app,
      ...colors,
      ...texts,
      '--embed-origin',
      'https://shop.example',
    ]);
    expect([
      field(branded, 'accentColor'),
      field(branded, 'purpose.de'),
      field(branded, 'embedOrigins'),
      field(branded, 'adjustments'),
    ]).toEqual([
      '#ffd400',
      'Punkte = bar',
      'https://shop.example',
      expect.stringMatching(/^On light pages, buttons use #[0-9a-f]{6} instead of accentColor #ffd400/),
    ]);
    const reset = await done(['apps', 'brand', app, '--reset', 'accentColor,corners', '--purpose', 'de=']);
    expect([field(reset, 'corners'), field(reset, 'purpose.en'), field(reset, 'purpose.de')]).toEqual([
      'round',
      'Get your points',
      '',
    ]);
    for (const args of [[], ['--theme', 'sepia'], ['--purpose', 'Points']])
      expect(await hitch(['apps', 'brand', app, ...args])).toMatchObject({ code: 2 });
    expect(await hitch(['apps', 'brand', app, '--display-name', 'Meta Support'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('must not look like the name of Meta'),
    });
  });

  test('hitch stores the logo of an app, and removes it', async () => {
    const file = join(folder, 'logo.svg');
    writeFileSync(file, LOGO_SVG);
    const stored = await done(['apps', 'logo', app, file, '--theme', 'dark']);
    expect([field(stored, 'contentType'), field(stored, 'width')]).toEqual(['image/svg+xml', '24']);
    expect(field(await done(['apps', 'show', app]), 'branding.logoDarkUrl')).toBe(field(stored, 'url'));
    await done(['apps', 'logo', app, '--theme', 'dark', '--remove']);
    expect(field(await done(['apps', 'show', app]), 'branding.logoDarkUrl')).toBe('-');
    for (const args of [[], [file, '--remove'], [join(folder, 'none.svg')], [join(folder, 'logo.gif')]])
      expect(await hitch(['apps', 'logo', app, ...args])).toMatchObject({ code: 2 });
  });

  test('hitch registers an account, renames it, and grants it', async () => {
    account = field(await done(['accounts', 'register', igId, 'shop.old']), 'id');
    expect(field(await done(['accounts', 'rename', 'shop.old', 'shop.official']), 'username')).toBe(
      'shop.official',
    );
    expect(field(await done(['accounts', 'grant', account, '--app', app]), 'id')).toBe(account);
    expect(await done(['accounts', 'list', '--app', app])).toMatch(/shop\.official +active/);
    expect(await done(['apps', 'show', app])).toContain(`accounts:`);
    const shown = await json(['apps', 'update', app, '--default-account', 'shop.official']);
    expect(shown.defaultAccount).toEqual({ igId, username: 'shop.official' });
    expect((await json(['apps', 'update', app, '--no-default-account'])).defaultAccount).toBeNull();
  });

  test('hitch creates an app’s key, which is printed once', async () => {
    const { code, stdout, stderr } = await hitch([
      'keys',
      'create',
      '--app',
      app,
      '--scopes',
      'links:write,links:read,webhooks:manage',
      '--name',
      'backend',
    ]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/shown only once/)]);
    appKey = field(stdout, 'key');
    expect(appKey).toMatch(/^hk_/);
    const listed = await done(['keys', 'list', '--app', app]);
    expect(listed).toMatch(/backend +hk_\S+ +active +links:write,links:read,webhooks:manage/);
    expect(listed).not.toContain(appKey);
  });

  test('hitch mints with the app’s own key, from the environment, a file or standard input', async () => {
    const minted = await done(['links', 'mint', 'customer-7', '--ttl', '120', '--context', '{"page":"/x"}'], {
      HITCH_API_KEY: appKey,
    });
    [link, ref] = [field(minted, 'id'), field(minted, 'ref')];
    expect([field(minted, 'status'), field(minted, 'context'), field(minted, 'url')]).toEqual([
      'pending',
      '{"page":"/x"}',
      `https://ig.me/shop.official?ref=${ref}`,
    ]);
    const file = join(folder, 'key');
    writeFileSync(file, `${appKey}\n`);
    const byFile = { HITCH_API_KEY: '', HITCH_API_KEY_FILE: file };
    expect((await json(['links', 'mint', 'customer-8'], byFile)).externalUserId).toBe('customer-8');
    const byInput = await done(
      ['links', 'mint', 'customer-9', '--api-key-stdin'],
      { HITCH_API_KEY: '' },
      `${appKey}\n`,
    );
    expect(field(byInput, 'externalUserId')).toBe('customer-9');
  });

  test('hitch returns the same link for the same Idempotency-Key', async () => {
    const args = ['links', 'mint', 'customer-10', '--idempotency-key', 'once'];
    const [one, two] = [
      await json(args, { HITCH_API_KEY: appKey }),
      await json(args, { HITCH_API_KEY: appKey }),
    ];
    expect(one.id).toBe(two.id);
  });

  test('hitch explains in words why a person was not linked', async () => {
    expect(await done(['lookup', 'customer-7'])).toMatch(
      /^Not linked yet: the link is valid until \S+Z\. No event of it has come\.$/m,
    );
    await come(igId, 'person-1', ref);
    await come(igId, 'person-2', ref);
    const explained = await done(['lookup', 'person-2']);
    expect(explained).toMatch(/^\S+Z used_by_other: Another Instagram person came through this link first/m);
    expect(explained).toContain(link);
    expect(await done(['lookup', 'person-1'])).toMatch(
      /^The external user customer-7 is linked to the person person-1\.$/m,
    );
    // What is a secret comes on standard input.
    expect(await done(['lookup', '-'], {}, `https://ig.me/shop.official?ref=${ref}\n`)).toMatch(
      /^The ref has a valid signature\.$/m,
    );
    expect(await done(['lookup', 'nobody-knows'])).toMatch(/^Nothing was found/);
  });

  test('hitch lists and filters links, attempts and identities', async () => {
    expect(await done(['links', 'list', '--app', app, '--user', 'customer-7'])).toMatch(
      new RegExp(`^${link} +linked +- +customer-7 `, 'm'),
    );
    expect(await done(['links', 'list', '--app', app, '--status', 'revoked'])).toBe('none\n');
    expect(await done(['links', 'attempts', link])).toMatch(/used_by_other +person-2[^]*linked +person-1/);
    expect(await done(['attempts', '--outcome', 'used_by_other', '--app', app])).toMatch(
      /person-2 +shop\.official +message/,
    );
    const identities = await done(['identities', 'list', '--user', 'customer-7']);
    const [identity = ''] = /^idn_\w+/m.exec(identities) ?? [];
    expect(
      field(await done(['identities', 'unlink', identity, '--reason', 'asked for']), 'unlinkReason'),
    ).toBe('asked for');
    expect(field(await done(['identities', 'show', identity]), 'status')).toBe('unlinked');
  });

  test('hitch waits for the state of a link, and no longer than requested', async () => {
    const { id } = await json(['links', 'mint', 'customer-12'], { HITCH_API_KEY: appKey });
    expect(field(await done(['links', 'wait', id, '--for', '1']), 'status')).toBe('pending');
    const waited = done(['links', 'wait', id]);
    await untilOpen(service, 'poll', 1);
    await done(['links', 'revoke', id]);
    expect(field(await waited, 'status')).toBe('revoked');
    expect(field(await done(['links', 'wait', id]), 'status')).toBe('revoked');
  });

  test('hitch revokes a link, which is refused once it was used', async () => {
    const { id } = await json(['links', 'mint', 'customer-11'], { HITCH_API_KEY: appKey });
    expect(field(await done(['links', 'revoke', id]), 'status')).toBe('revoked');
    expect(await hitch(['links', 'revoke', link])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^hitch: .*409 link_closed\)\n[^]*request id: req_/),
    });
  });

  test('hitch manages an endpoint of the operators with the admin key, and an app’s key is refused', async () => {
    const types = ['--types', 'endpoint.disabled,dead_letter.created'];
    const made = await json(['operator-endpoints', 'create', 'https://alerts.example/hook', ...types]);
    const tested = await done(['operator-endpoints', 'test', made.id]);
    const notification = field(tested, 'id') ?? '';
    expect(field(tested, 'type')).toBe('endpoint.test');
    expect(await done(['operator-endpoints', 'notifications', made.id])).toContain(notification);
    const shown = await json(['operator-endpoints', 'notification', made.id, notification]);
    expect(shown).toMatchObject({ id: notification, endpointId: made.id });
    await done(['operator-endpoints', 'redeliver', made.id, notification]);
    expect(field(await done(['operator-endpoints', 'disable', made.id]), 'status')).toBe('disabled');
    expect(await hitch(['operator-endpoints', 'list'], { HITCH_API_KEY: appKey })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('403 insufficient_scope'),
    });
    await done(['operator-endpoints', 'delete', made.id]);
  });

  test('hitch sends a test notification, shows it, and sends it again', async () => {
    const env = { HITCH_API_KEY: appKey };
    const endpoint = await json(['endpoints', 'create', 'https://shop.example/hook'], env);
    const tested = await done(['endpoints', 'test', endpoint.id], env);
    expect([field(tested, 'type'), field(tested, 'data.endpointId')]).toEqual(['endpoint.test', endpoint.id]);
    const { id } = await json(['links', 'mint', 'customer-12'], env);
    await done(['links', 'revoke', id]);
    const [revoked] = (await json(['notifications', 'list', '--app', app, '--user', 'customer-12'])).data;
    expect(
      await done(['notifications', 'list', '--endpoint', endpoint.id, '--type', 'link.revoked']),
    ).toMatch(new RegExp(`^${revoked?.id} .*link\\.revoked .*customer-12 `, 'm'));
    expect(field(await done(['notifications', 'show', revoked?.id ?? '']), 'data.id')).toBe(id);
    const again = await done(['notifications', 'redeliver', revoked?.id ?? ''], env);
    expect(field(again, 'status')).toBe('pending');
    // An operator names the app.
    const asked = ['notifications', 'redeliver', revoked?.id ?? ''];
    expect(field(await done([...asked, '--app', app]), 'status')).toBe('pending');
    expect(await hitch(asked)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/appId: must be the app_/),
    });
    const replay = ['endpoints', 'replay', endpoint.id, '--since'];
    const replayed = await done([...replay, '2026-11-22T10:00:00Z'], env);
    expect([field(replayed, 'notifications'), field(replayed, 'nextSince')]).toEqual(['1', '-']);
    expect(await hitch([...replay, 'yesterday'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/since: must be a time/),
    });
  });

  test('hitch confirms and declines for the app', async () => {
    for (const [answer, status] of [
      ['confirm', 'linked'],
      ['decline', 'rejected'],
    ] as const) {
      const env = { HITCH_API_KEY: appKey };
      const wish = ['links', 'mint', `asks-${answer}`, '--confirmation', 'app', '--session', 's-1'];
      const { id, ref: asked } = await json(wish, env);
      await come(igId, `person-${answer}`, asked);
      expect(await hitch(['links', answer, id], env)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/session_mismatch/),
      });
      expect(field(await done(['links', answer, id, '--session', 's-1'], env), 'status')).toBe(status);
    }
  });

  test('hitch rotates and revokes keys, of the app and of operators', async () => {
    const id = (await json(['keys', 'list', '--app', app])).data[0]?.id ?? '';
    const rotated = await json(['keys', 'rotate', id, '--app', app, '--overlap', '0']);
    expect((await hitch(['links', 'list'], { HITCH_API_KEY: appKey })).code).toBe(1);
    expect((await hitch(['links', 'list'], { HITCH_API_KEY: rotated.key })).code).toBe(0);
    expect(field(await done(['keys', 'revoke', rotated.id, '--app', app]), 'status')).toBe('revoked');
    const operator = await json(['keys', 'create', '--admin', '--name', 'Ada']);
    expect(await done(['apps', 'list'], { HITCH_API_KEY: operator.key })).toContain('Shop');
    await done(['apps', 'disable', app], { HITCH_API_KEY: operator.key });
    expect(await done(['audit', '--key', operator.id])).toMatch(/app\.disabled +Ada/);
    await done(['keys', 'revoke', operator.id, '--admin']);
    expect(await hitch(['apps', 'list'], { HITCH_API_KEY: operator.key })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/401 invalid_api_key/),
    });
  });

  test('hitch prints the address of the console and a link that signs in once, with the role of its key', async () => {
    const operator = await json(['keys', 'create', '--admin', '--name', 'Kim', '--role', 'viewer']);
    expect(await done(['keys', 'list', '--admin'])).toMatch(/Kim +hk_\S+ +active +admin +viewer/);
    const printed = await hitch(['console'], { HITCH_API_KEY: operator.key });
    expect(printed.stdout).toMatch(/^Console: +http:\/\/localhost:\d+\/console$/m);
    const [, link] = /^Sign in: +\S+#signin=(hl_[\w-]{43})$/m.exec(printed.stdout) ?? [];
    const signedIn = await new Api(service, null)
      .post('/v1/admin/sessions', { link })
      .set(FROM_CONSOLE)
      .expect(201);
    expect(signedIn.body).toMatchObject({ keyName: 'Kim', role: 'viewer' });
    expect(printed.stderr).toContain('secret until it is used');
    const refused = await hitch(['links', 'list'], { HITCH_API_KEY: operator.key });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/403 insufficient_scope/) });
    const masked = await done(['links', 'list', '--limit', '100', '--masked'], {
      HITCH_API_KEY: operator.key,
    });
    expect(masked).toMatch(/^lnk_\w+ +linked +- +cu…-7 /m);
    await done(['keys', 'revoke', operator.id, '--admin']);
  });

  test('hitch removes the grant, disables the account, and restores both', async () => {
    expect(await done(['accounts', 'revoke', account, '--app', app])).toBe('done\n');
    expect(await done(['accounts', 'list', '--app', app, '--json'])).toBe('{"data":[],"nextCursor":null}\n');
    expect(field(await done(['accounts', 'disable', 'Shop.Official']), 'status')).toBe('disabled');
    expect(field(await done(['accounts', 'enable', account]), 'status')).toBe('active');
    expect(field(await done(['apps', 'enable', app]), 'status')).toBe('active');
  });

  test('hitch exports a list to a file that has its name when it is complete', async () => {
    const file = join(folder, 'links.jsonl');
    const listed = await json(['links', 'list', '--limit', '100', '--since', '2026-01-01T00:00:00Z']);
    const args = ['export', 'links', '--format', 'jsonl', '--since', '2026-01-01T00:00:00Z'];
    expect(await done([...args, '--output', file])).toBe('');
    const rows = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as Answer).id)).toEqual(listed.data.map(({ id }) => id));
    expect(await done(args)).toBe(readFileSync(file, 'utf8'));
    expect(await done(['export', 'audit', '--action', 'links.exported'])).toMatch(
      /^\uFEFF?id,at,actor\.kind/,
    );
    const wrong = await hitch(['export', 'links', '--since', 'today', '--output', join(folder, 'wrong.csv')]);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/since/)]);
    expect(() => readFileSync(join(folder, 'wrong.csv'))).toThrow();
  });

  test('hitch lists dead letters, and says why one cannot be retried', async () => {
    expect(await done(['dead-letters', 'list'])).toBe('none\n');
    await database.query(
      `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, error_code, received_at, request_id)
       VALUES (gen_random_uuid(), '\\x01', 'ig', 'person-of-old', '23514', now(), 'req')`,
    );
    const { data } = await json(['dead-letters', 'list', '--since', '2026-01-01T00:00:00Z']);
    expect(await done(['dead-letters', 'list'])).toContain('person-of-old');
    const { code, stderr } = await hitch(['dead-letters', 'retry', data[0]?.id ?? '']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be retried/)]);
  });

  test('hitch counts what an erasure would remove', async () => {
    const counted = ['erasures', 'create', '--account', igId, '--igsid', 'person-2', '--dry-run'];
    expect(field(await done(counted), 'removed.attempts')).toBe('1');
    expect((await hitch([...counted, '--yes'])).code).toBe(2);
  });

  test('hitch erases a person everywhere', async () => {
    const refused = await hitch(['erasures', 'create', '--account', igId, '--igsid', 'person-2']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/--yes/)]);
    const receipt = await json(['erasures', 'create', '--account', igId, '--igsid', 'person-2', '--yes']);
    expect(receipt.removed.attempts).toBe(1);
    expect(field(await done(['erasures', 'show', receipt.id]), 'removed.attempts')).toBe('1');
    expect(await done(['erasures', 'list'])).toContain(receipt.id);
    expect(await done(['lookup', 'person-2'])).toMatch(/^Something that this text names was erased/);
  });
});

describe('output', () => {
  test('hitch with --json prints the API’s answer, byte for byte', async () => {
    const headers = { authorization: `Bearer ${service.adminApiKey}` };
    const answer = await fetch(`${service.baseUrl}/v1/admin/apps?limit=1`, { headers });
    expect(await done(['apps', 'list', '--limit', '1', '--json'])).toBe(`${await answer.text()}\n`);
  });

  test('hitch continues where a page ended, or to the end with --all', async () => {
    const tenant = await service.createTenant();
    await service.createAccount('many', [tenant]);
    const ids: string[] = [];
    for (let user = 0; user < 120; user += 1)
      ids.unshift((await tenant.client.mint({ externalUserId: `u-${user}` })).id);
    const env = { HITCH_API_KEY: tenant.apiKey };
    const { data, nextCursor } = await json(['links', 'list', '--all'], env);
    expect([data.map(({ id }) => id), nextCursor]).toEqual([ids, null]);
    const first = await hitch(['links', 'list', '--limit', '50'], env);
    const [, cursor = ''] = /--cursor (\S+),/.exec(first.stderr) ?? [];
    const second = await done(['links', 'list', '--limit', '50', '--cursor', cursor], env);
    const listed = [...`${first.stdout}${second}`.matchAll(/^lnk_\w+/gm)].map(([id]) => id);
    expect(listed).toEqual(ids.slice(0, 100));
    // A pipe has no reader at a terminal, so it gets no progress.
    expect((await hitch(['links', 'list', '--all'], env)).stderr).toBe('');
  });

  test('hitch prints no control characters, whatever a name contains', async () => {
    const made = await done(['apps', 'create', 'evil\u001b]0;owned\u0007 \u202e']);
    expect(made).toContain('evil\\u{1b}]0;owned\\u{7} \\u{202e}');
    expect(await done(['apps', 'list'])).not.toContain('\u001b');
  });
});

describe('failures', () => {
  test.each([
    ['no command', [], /Usage: hitch/],
    ['an unknown command', ['nonsense'], /unknown command/],
    ['a group alone', ['apps'], /Usage: hitch apps/],
    ['a missing argument', ['apps', 'show'], /missing required argument 'app'/],
    ['too many arguments', ['apps', 'list', 'x'], /too many arguments/],
    ['an unknown option', ['apps', 'list', '--fast'], /unknown option/],
    ['keys without an owner', ['keys', 'list'], /--app <app>, or --admin/],
    ['keys of two', ['keys', 'list', '--app', 'a', '--admin'], /cannot be used with/],
    ['an app’s key without scopes', ['keys', 'create', '--app', 'a'], /--scopes/],
    ['a nameless admin key', ['keys', 'create', '--admin'], /--name/],
    ['an update of nothing', ['apps', 'update', 'app_1'], /setting to change/],
    ['a number that is none', ['links', 'mint', 'u', '--ttl', 'soon'], /whole number/],
    ['a context that is no object', ['links', 'mint', 'u', '--context', '[]'], /JSON object/],
    ['a status that is none', ['links', 'list', '--status', 'lost'], /Allowed choices are pending/],
    ['a page and all', ['links', 'list', '--all', '--limit', '3'], /cannot be used with/],
    ['an erasure of half a person', ['erasures', 'create', '--igsid', '1', '--yes'], /--account and --igsid/],
    ['a look-up of nothing', ['lookup', '-'], /standard input is empty/],
    ['a migration of nothing', ['migrate'], /DATABASE_URL is not set/],
  ])('hitch exits with 2 for wrong usage: %s', async (_name, args, words) => {
    const { code, output } = await hitch(args);
    expect([code, output]).toEqual([2, expect.stringMatching(words)]);
  });

  test('hitch exits with 0 after help, at every level', async () => {
    for (const args of [
      ['--help'],
      ['help'],
      ['apps', '--help'],
      ['links', 'mint', '--help'],
      ['help', 'keys'],
    ]) {
      const { code, stdout, stderr } = await hitch(args);
      expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^Usage: hitch/), '']);
    }
  });

  test('hitch prints a problem with its fields and the request id, and exits with 1', async () => {
    const unknown = await hitch(['accounts', 'show', 'nobody']);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('there is no account nobody: hitch accounts list shows them'),
    ]);
    const { code, stdout, stderr } = await hitch(['accounts', 'register', 'no id!', '@name']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^hitch: Request has invalid fields \(422 validation_failed\)\n/);
    expect(stderr).toMatch(/^  \/igId: must be/m);
    expect(stderr).toMatch(/^  \/username: must be/m);
    expect(stderr).toMatch(/^request id: req_\w+$/m);
  });

  test('hitch takes an id with a slash in it as one id', async () => {
    const { code, stderr } = await hitch(['links', 'show', '../admin/apps']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/404 not_found/)]);
  });

  test('hitch says what to do when the service is not there', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const { code, stderr } = await hitch(['apps', 'list', '--url', `http://127.0.0.1:${port}`]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/ECONNREFUSED[^]*npm start[^]*HITCH_URL/)]);
  });

  test('hitch fails when another service answers in its place', async () => {
    const proxy = createServer((_request, response) => response.end('<h1>Welcome</h1>')).listen(
      0,
      '127.0.0.1',
    );
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const { code, stderr } = await hitch(['apps', 'list', '--url', `http://127.0.0.1:${port}`]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/not from Hitch.*\(200 no_problem\)/)]);
    await new Promise((resolve) => proxy.close(resolve));
  });

  test('hitch says what to set when the URL or key is missing', async () => {
    const bare = { HITCH_DATA_DIR: folder };
    expect(await runProgram(HITCH, ['apps', 'list'], bare)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/HITCH_URL/),
    });
    expect(await hitch(['apps', 'list'], { HITCH_API_KEY: '' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/HITCH_API_KEY/),
    });
    const both = { HITCH_API_KEY_FILE: join(folder, 'key') };
    expect(await hitch(['apps', 'list'], both)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/both set/),
    });
    const missing = { HITCH_API_KEY: '', HITCH_API_KEY_FILE: join(folder, 'missing') };
    expect(await hitch(['apps', 'list'], missing)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot be read/),
    });
  });
});

describe('secrets', () => {
  test('hitch refuses a key as an argument and does not repeat it', async () => {
    for (const args of [
      ['apps', 'list', '--api-key', service.adminApiKey],
      ['lookup', service.adminApiKey],
    ]) {
      const { code, output } = await hitch(args);
      expect([code, output]).toEqual([2, expect.stringMatching(/must not be an argument/)]);
      expect(output).not.toContain(service.adminApiKey);
    }
  });

  test('hitch shows no secret in the list of processes', async () => {
    let server: Server | undefined;
    const asked = new Promise<string | undefined>((resolve) => {
      server = createServer((request) => resolve(request.headers.authorization)).listen(0, '127.0.0.1');
    });
    if (!server) throw new Error('it was just made');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = launch(HITCH, ['apps', 'list'], { HITCH_URL: url, HITCH_API_KEY: service.adminApiKey });
    expect(await asked).toBe(`Bearer ${service.adminApiKey}`);
    const listed = argumentsOf(child.pid ?? 0);
    expect(listed).toContain('apps list');
    expect(listed).not.toContain('hk_');
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  });

  test('hitch exits with 0 when its reader closes the pipe', async () => {
    const child = launch(HITCH, ['--help'], {});
    child.stdout?.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});

test('package.json names the command and its version', async () => {
  const { bin, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(bin).toEqual({ hitch: HITCH });
  const { code, stdout } = await runProgram(HITCH, ['--version'], {});
  expect([code, stdout]).toEqual([0, `${version}\n`]);
});
