import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { follow, makeTempFolder, type Owner, removeTempFolder } from '../support/embedded-processes.js';
import { findFreePort } from '../support/free-port.js';
import { type Block, readBlocks } from '../support/markdown.js';
import { Terminal } from '../support/terminal.js';
import { onServer } from '../support/test-database.js';

const OWN_POSTGRES = 'Run it in production';
const OPERATIONS = 'docs/operations.md';
const START = /(^|\n|&& )npm start$/;

/** The pages in the order in which a reader can type them: each continues from the README and the walk-through. */
const READING_ORDER = [
  'README.md',
  'docs/walkthrough.md',
  'docs/keys-and-scopes.md',
  'docs/apps.md',
  'docs/campaigns.md',
  'docs/typed-codes.md',
  'docs/branding.md',
  'docs/cli.md',
  'docs/notifications.md',
  'docs/meta-setup.md',
  'docs/troubleshooting.md',
  'docs/privacy.md',
  'docs/console.md',
];
const allPages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const pages = [...READING_ORDER, ...allPages.filter((page) => !READING_ORDER.includes(page))];
const blocks = pages.flatMap(readBlocks);

const ofDatabase = ({ page, section }: Block): boolean => page === OPERATIONS || section === OWN_POSTGRES;
/** Not typed: it would run this test again. */
const isTestCommand = ({ text }: Block): boolean => text.startsWith('npm ci && npm test');
/** What a reader types at the service that the quick start has started, page after page. */
const commands = blocks.filter(
  (block) =>
    block.language === 'sh' && !ofDatabase(block) && !isTestCommand(block) && !START.test(block.text),
);

/** Programs to copy: the first line of each names its file. */
const programs = blocks
  .filter(({ language }) => language === 'js')
  .map(({ text }) => ({ name: /^\/\/ (\w+\.mjs)\b/m.exec(text)?.[1] ?? '', text }));

/** What the pages promise of a block: something that only it says, and what has to be in its output then. */
const PROMISES: readonly (readonly [says: string, ...shows: readonly RegExp[]])[] = [
  ['npm run demo', /^All .*\.$/m],
  ['"channel": "web-settings"', /"status":"pending".*"url":"https:\/\/ig\.me\/acme\?ref=/],
  ['curl -sSI "$QR"', /^HTTP\/1\.1 200/],
  ['--ref "$REF" --igsid 6789012345678901', /^200 .*\nlinked: /m],
  [
    '"$HITCH/v1/links/$LINK_ID/attempts"',
    /"status":"linked".*"igsid":"6789012345678901"/,
    /"outcome":"linked"/,
  ],
  [
    '?externalUserId=user-42" -H "Authorization: Bearer $APP_KEY"\ncurl',
    /^\{"data":\[\{.*"igsid":"6789012345678901".*\n\{"data":\[\{.*"externalUserId":"user-42"/,
  ],
  ['/unlink"', /"status":"unlinked".*"unlinkReason":"asked for by the user"/],
  [
    '6789012345670000 --shape message',
    /^200 .*\nused_by_other: /m,
    /"understoodAs":\[[^\]]*"igsid"/,
    /"ref":\{"valid":true/,
    /Z used_by_other: Another Instagram person came through this link first/,
  ],
  ['/v1/links/$LINK_ID/revoke', /"status":"revoked".*\n\{"data":\[\{.*"status":"revoked"/],
  ['"name": "Web shop"', /"username":"acme".*\n.*"status":"pending"/],
  ['hub.challenge=1158201444', /^1158201444\n$/],
  [
    'hitch accounts connect "$ACCOUNT_ID"',
    /^url: +http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?/m,
    /^status: +active$/m,
  ],
  [
    'hitch icebreakers set',
    /^state: planned$[^]*^state: written$[^]*^ {2}de_DE: Konto verbinden \(hitch:connect\)$/m,
  ],
  ['hitch doctor "$ACCOUNT_ID" --fix', /^✔ token: [^]*^✔ subscription: /m],
  ['/openapi.json" | field', /^Hitch\n$/],
  ['npx hitch attempts --outcome', /^\S+ .*used_by_other/m],
  ['for PAGE in', /^200 .*\nlinked: [^]*^200 .*\nalready_linked: /m],
  [
    'NOTIFICATIONS=',
    /"type":"identity\.seen".*"page":"\/orders".*"type":"identity\.linked".*"page":"\/rewards"/,
    /\n\{"id":"evt_.*"status":"pending".*\n\{"data":\[/,
  ],
  ['/replay"', /"status":"enabled".*\n.*"notifications":[1-9]\d*,"nextSince":null/],
  ['waitSeconds=25', /"status":"linked".*"igsid":"6789012345678906"/],
  ['curl -sS "$HITCH/v1/links/$LINK_ID/stream"', /^event: link\nid: \S+\ndata: \{.*"status":"linked"/m],
  ['"sessionId": "sess-10"', /awaiting_confirmation: .*\n.*"status":"linked".*"decidedAt":"/],
  [
    '"onConflict": "replace"',
    /awaiting_confirmation: .*\n.*"status":"linked"/,
    /"igsid":"6789012345678903","status":"active"/,
    /"igsid":"6789012345678902","status":"unlinked".*"unlinkReason":"replaced"/,
  ],
  ['Idempotency-Key: order-1001', /"(lnk_\w+)"[^]*idempotent-replayed: true[^]*"\1"/i],
  ['^ratelimit', /^ratelimit-policy: "reads";q=6000;w=60/im, /^ratelimit: "reads";r=\d+;t=\d+/im],
  ['"overlapSeconds": 3600', /"key":"hk_/, /"status":"revoked".*"replacedBy":"key_/],
  ['ANN_KEY=', /"name":"Ann","prefix":"hk_/],
  ['audit?subject=6789012345670000', /"action":"person\.\w+"[^]*\n.*"action":"identity\.unlinked"/],
  ['"igsid": "6789012345678903" }', /"removed":\{"links":1,"identities":1,/, /"igsid":"6789012345678902"/],
  ["'Corner shop'", /^key: +hk_/m, /account\.granted/],
  ['"defaultAccount": "acme"', /"confirmation":"app".*"mintsPerMinute":60/],
  [
    '"accentColor": "#ffd400"',
    /"displayName":"Acme Rewards".*"adjustments":\["On light pages, buttons use #/,
  ],
  ['--data-binary @logo.svg', /^HTTP\/1\.1 200[^]*content-type: image\/svg\+xml[^]*^204$/im],
  ['{ "status": "disabled" }\'\ncurl', /"status":"disabled".*\n.*"status":"active"/],
  ['"acme.outlet"', /"username":"acme\.sale","status":"disabled".*\n204\n.*"username":"acme"/],
  ['TEST_ID=', /"eventTypes":\["identity\.linked","identity\.seen"\].*\n.*"type":"endpoint\.test"/],
  ['/rotate" -H "Authorization: Bearer $APP_KEY"', /^whsec_[\w+/]{43}=$/m],
  // https://github.com/standard-webhooks/standard-webhooks: the vector that its libraries are tested with (read 2026-11)
  ['msg_p5jXN8AQM9LWM0D4loKWxJek', /^v1,g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE=$/m],
  ['/v1/campaigns/$CAMPAIGN_ID/stats', /"status":"active".*\n.*"people":0.*\n.*"status":"ended"/],
  ['--typed-codes on', /^typedCodes: +true$/m],
  ['node follow.mjs', /^linked$/m],
  ['kill "$RECEIVER"', /^204$/m],
  ['audit?action=person.read', /"action":"person\.read"/, /"data":\[\{/, /key\.revoked/],
  ['signed_request=$SIGNED', /<h1 tabindex/],
  ['--user user-42 --yes', /^removed\.identities: +1$/m, /was erased/],
];

let scratch: string;
let project: string;
let dataDir: string | undefined;
let shared: Record<string, string>;
const terminals: Terminal[] = [];
const services: Owner[] = [];

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'hitch-readme-'));
  project = join(scratch, 'hitch');
  for (const part of ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json', 'scripts'])
    cpSync(part, join(project, part), { recursive: true });
  for (const part of ['src', 'migrations', 'packages', 'console', 'test', 'bench', 'dist', 'node_modules'])
    symlinkSync(realpathSync(part), join(project, part));
  const { PATH = '', HOME = '' } = process.env;
  writeFileSync(join(scratch, '.curlrc'), 'fail\n');
  shared = {
    PATH: [makeNpx(), ...(hasCurl() ? [] : [makeCurl()]), PATH].join(delimiter),
    HOME,
    CURL_HOME: scratch,
    TMPDIR: scratch,
    // `npx` finds the command in the project itself: whatever it would fetch or had kept is not it.
    npm_config_offline: 'true',
    npm_config_cache: join(scratch, 'npm'),
    npm_config_update_notifier: 'false',
  };
});

afterAll(async () => {
  for (const terminal of terminals) await terminal.close();
  for (const service of services) await end(service);
  if (dataDir !== undefined) await removeTempFolder(dataDir);
  rmSync(scratch, { recursive: true, force: true });
});

const hasCurl = (): boolean => spawnSync('curl', ['--version']).status === 0;

/** A folder with a `curl`, for a machine without one. */
function makeCurl(): string {
  const standIn = realpathSync('dist/test/support/curl-stand-in.js');
  return makeCommand('curl', `exec '${process.execPath}' '${standIn}' "$@"`);
}

/** A folder with an `npx` that runs `hitch` at once: npm's own thinks for more than a second, each time. */
function makeNpx(): string {
  const hitch = realpathSync('dist/src/cli/hitch.js');
  return makeCommand('npx', `[ "$1" = hitch ] && shift && exec '${process.execPath}' '${hitch}' "$@"`);
}

function makeCommand(name: string, script: string): string {
  const folder = join(scratch, `${name}-bin`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

function open(env: Readonly<Record<string, string>>): Terminal {
  const terminal = new Terminal(scratch, project, { ...shared, ...env });
  terminals.push(terminal);
  return terminal;
}

/** Runs a block that ends with `npm start` in a terminal of its own, which that keeps, and waits until it listens. */
async function start(text: string, env: Readonly<Record<string, string>>): Promise<Owner> {
  expect(text).toMatch(START);
  // The copy has what `npm ci` installs; without a network it could not be installed again.
  const script = `npm() { [ "$1" = ci ] || command npm "$@"; }\n${text.replace(/npm start$/, 'exec npm start')}`;
  const args = ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script];
  const service = follow(
    spawn('bash', args, { cwd: project, env: { ...shared, ...env }, detached: true, stdio: 'pipe' }),
  );
  services.push(service);
  await service.waitForLine('Hitch listens on ');
  return service;
}

async function end(service: Owner): Promise<void> {
  const { child } = service;
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  if (isRunning() && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  for (let waits = 0; isRunning() && waits < 200; waits++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  await service.killGroup();
}

const sectionBlocks = (page: string, section: string, language: string): Block[] =>
  blocks.filter((block) => block.page === page && block.section === section && block.language === language);

describe('pages', () => {
  test('the pages name the language of each block, so that every command is run', () => {
    const known = ['sh', 'js', 'json', 'sql', 'dotenv', 'yaml', 'ini', 'mermaid', 'text', 'html', 'tsx'];
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([]);
    expect(pages).toContain('README.md');
    expect(programs.map(({ name }) => name)).toEqual(['receiver.mjs', 'follow.mjs', 'bot.mjs', 'page.mjs']);
  });

  test('the pages have each expected block exactly once', () => {
    const counts = PROMISES.map(([says]) => [
      says,
      commands.filter(({ text }) => text.includes(says)).length,
    ]);
    expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
  });

  test('the pages have one test command, which is what a fresh machine runs', () => {
    const commands = blocks.filter(isTestCommand).map(({ text }) => text.split(' && '));
    const lines = readFileSync('.ci/run', 'utf8').split('\n');
    const run = lines.flatMap((line) => /^npm [\w: ]+\w/.exec(line)?.[0] ?? []);
    expect(commands).toEqual([run]);
  });

  test('the pages are read in order, and only the page that needs its own service is run separately', () => {
    const others = pages.filter((page) => !READING_ORDER.includes(page));
    expect(
      others.filter((page) => blocks.some((block) => block.page === page && block.language === 'sh')),
    ).toEqual([OPERATIONS]);
  });
});

describe('newcomer', () => {
  let terminal: Terminal;

  beforeAll(async () => {
    dataDir = await makeTempFolder();
    const [PORT, RECEIVER_PORT] = [String(await findFreePort()), String(await findFreePort())];
    const env = { HITCH_DATA_DIR: dataDir, PORT, RECEIVER_PORT };
    for (const { name, text } of programs) writeFileSync(join(project, name), text);
    await start(sectionBlocks('README.md', 'Quick start', 'sh')[0]?.text ?? '', env);
    terminal = open(env);
  });

  test.each(commands.map((block) => [`${block.page}:${block.line}`, block] as const))(
    'a newcomer can type the block at %s and sees the expected output',
    async (_place, { text }) => {
      const printed = await terminal.run(text);
      for (const [, ...shows] of PROMISES.filter(([says]) => text.includes(says)))
        for (const shown of shows) expect(printed).toMatch(shown);
    },
  );

  test('the copied receiver prints who was linked and who came back', async () => {
    const printed = (): string =>
      readdirSync(scratch)
        .filter((name) => name.endsWith('.output'))
        .map((name) => readFileSync(join(scratch, name), 'utf8'))
        .join('\n');
    for (let waits = 0; !/^user-45 is back: /m.test(printed()) && waits < 100; waits++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(printed()).toMatch(/^user-45 is 6789012345678905$/m);
    expect(printed()).toMatch(/^user-45 is back: \{ page: '\/orders' \}$/m);
  });

  test('the stand-in for curl has the same answers and failures as curl', async () => {
    const other = open({ HITCH_DATA_DIR: dataDir ?? '', PATH: `${makeCurl()}${delimiter}${shared['PATH']}` });
    const [helpers, mint] = commands.filter(({ section }) => section.startsWith('Create a link'));
    await other.run(helpers?.text ?? '');
    expect(await other.run(mint?.text ?? '')).toMatch(/"status":"pending"/);
    await expect(other.run('curl -sS "$HITCH/v1/links"')).rejects.toThrow(/invalid_api_key/);
  });

  test('npm’s npx runs the same command as its stand-in', async () => {
    const { PATH = '' } = process.env;
    const [ours, npms] = [open({}), open({ PATH })];
    const help = await ours.run('npx hitch keys --help');
    expect(help).toMatch(/^Usage: hitch keys /);
    expect(await npms.run('npx hitch keys --help 2>/dev/null')).toBe(help);
  });
});

describe('own PostgreSQL', () => {
  /** The roles and the database of the pages, under names that are free on the server of this run. */
  const suffix = randomBytes(4).toString('hex');
  const server = (): URL => new URL(process.env['HITCH_TEST_DATABASE_URL'] ?? '');
  const made: { readonly kind: string; readonly name: string }[] = [];

  const translate = (text: string, run: string): string =>
    text
      .replaceAll(
        /(?:(?<=(?:ROLE|DATABASE|OWNER) |5432\/)hitch(?:_owner)?\b|\bhitch(?:_owner)?(?=:password@))/g,
        (name) => `${name}_${run}_${suffix}`,
      )
      .replaceAll('@localhost:5432/', `@${server().host}/`);

  async function runSql(text: string): Promise<void> {
    const client = new pg.Client(server().toString());
    await client.connect();
    try {
      for (const statement of text.split('\n')) {
        await client.query(statement);
        const [, kind = '', name = ''] = /^CREATE (ROLE|DATABASE) (\w+)/.exec(statement) ?? [];
        made.unshift({ kind, name });
        // A superuser may give a database to any role; the tests' user is not one.
        if (kind === 'ROLE') await client.query(`GRANT ${name} TO CURRENT_USER`);
      }
    } finally {
      await client.end();
    }
  }

  afterAll(async () => {
    const force = (kind: string): string => (kind === 'DATABASE' ? ' WITH (FORCE)' : '');
    for (const { kind, name } of made)
      await onServer(server().toString(), `DROP ${kind} ${name}${force(kind)}`);
  });

  test('an operator with their own PostgreSQL sets it up, starts on it, and registers the first app', async () => {
    const run = (text: string): string => translate(text, 'one');
    const env = { PORT: String(await findFreePort()), METRICS_PORT: String(await findFreePort()) };
    const [create, dotenv] = ['sql', 'dotenv'].map(
      (each) => sectionBlocks('README.md', OWN_POSTGRES, each)[0],
    );
    const steps = sectionBlocks('README.md', OWN_POSTGRES, 'sh').map(({ text }) => text);
    const [secrets = '', serve = '', use = '', ...others] = steps;
    expect(others).toEqual([]);
    await runSql(run(create?.text ?? ''));
    await open(env).run(secrets);
    appendFileSync(join(project, '.env'), `${run(dotenv?.text ?? '')}\n`);
    const service = await start(serve, env);
    expect(await open(env).run(use)).toMatch(/^name: +Web shop$[^]*^igId: +17841400000000001$/m);
    await end(service);
  });

  test('an operator with their own PostgreSQL migrates as another role, and looks after the service', async () => {
    const run = (text: string): string => translate(text, 'two');
    const env = { PORT: String(await findFreePort()), METRICS_PORT: String(await findFreePort()) };
    const file = join(project, '.env');
    const before = translate('DATABASE_URL=postgres://hitch:password@localhost:5432/hitch', 'one');
    const after = run('DATABASE_URL=postgres://hitch:password@localhost:5432/hitch');
    expect(readFileSync(file, 'utf8')).toContain(before);
    writeFileSync(file, readFileSync(file, 'utf8').replace(before, after));
    const ours = blocks.filter(({ page }) => page === OPERATIONS);
    const [create, ...others] = ours.filter(({ language }) => language === 'sql');
    const [serve, ...steps] = ours.filter(({ language }) => language === 'sh');
    expect(others).toEqual([]);
    await runSql(run(create?.text ?? ''));
    const service = await start(run(serve?.text ?? ''), env);
    expect(service.lines.join('\n')).toMatch(/The role hitch_two_\w+ has the rights that the service needs/);
    const terminal = open(env);
    const printed: string[] = [];
    for (const { text } of steps) printed.push(await terminal.run(text));
    expect(printed.join('')).toMatch(/"status":"[^]*hitch_database_connections\{state="max"\} \d+/);
    await end(service);
  });
});
