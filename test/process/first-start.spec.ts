import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow, type Owner } from '../support/embedded-processes.js';
import { findFreePort } from '../support/free-port.js';
import { runProgram, SERVICE } from '../support/service-process.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HITCH = 'dist/src/cli/hitch.js';
const secrets = makeSecrets();

let database: TestDatabase;
let scratch: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'hitch-first-start-'));
  chmodSync(scratch, 0o755);
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

afterAll(() => database.drop());

/** The lines of a start that failed, all of which a reader has to understand. */
async function failToStart(env: Readonly<Record<string, string>>): Promise<string> {
  const { code, output } = await runProgram(SERVICE, [], { PORT: '0', ...env });
  expect(code).toBe(1);
  return output;
}

describe('database that cannot be reached', () => {
  const PASSWORD = 'p4ssword-of-nobody';
  const change = (part: (url: URL) => void): string => {
    const url = new URL(database.url);
    part(url);
    return url.href;
  };
  const faults: readonly [string, () => Promise<string>, RegExp][] = [
    [
      'a port on which nothing listens',
      async () => change((url) => (url.port = '1')),
      /nothing listens on .*port 1\..*ECONNREFUSED/,
    ],
    [
      'a host that does not exist',
      async () => change((url) => (url.hostname = 'db.invalid')),
      /db\.invalid.*(ENOTFOUND|EAI_AGAIN)/,
    ],
    [
      'a wrong password',
      async () => change((url) => (url.password = PASSWORD)),
      /password of the user \w+ is wrong|refuses the user/,
    ],
    [
      'a database that does not exist',
      async () => change((url) => (url.pathname = '/no_such')),
      /no database no_such\..*3D000/,
    ],
    [
      'TLS that the server does not offer',
      async () => change((url) => url.searchParams.set('sslmode', 'require')),
      /does not accept TLS|certificate/,
    ],
    [
      'a file of certificates that is not there',
      async () => change((url) => url.searchParams.set('sslrootcert', '/no/ca.pem')),
      /no such socket or file|certificate/,
    ],
    [
      'a password with a % in it',
      async () => database.url.replace(/:[^:@/]*@/, ':100%safe@'),
      /followed by two hexadecimal digits|URL that starts|password of the user \w+ is wrong/,
    ],
  ];

  test.each(faults)(
    '%s is named with the variable, and the password is not shown',
    async (_name, makeUrl, cause) => {
      const url = await makeUrl();
      const output = await failToStart({ ...secrets, DATABASE_URL: url });
      expect(output).toMatch(/DATABASE_URL/);
      expect(output).toMatch(cause);
      expect(output.match(/^(- )?DATABASE_URL/gm)).toHaveLength(1);
      const migrated = await runProgram(HITCH, ['migrate'], { DATABASE_URL: url });
      expect([migrated.code, migrated.output]).toEqual([1, expect.stringMatching(/DATABASE_URL/)]);
      expect(migrated.output).toMatch(cause);
      for (const each of [output, migrated.output])
        for (const secret of [PASSWORD, '100%safe', new URL(database.url).password].filter(Boolean))
          expect(each).not.toContain(`:${secret}@`);
      expect(output + migrated.output).not.toContain(PASSWORD);
    },
  );

  test('the variable that was used is the one that is named', async () => {
    const refused = change((url) => (url.port = '1'));
    const file = join(scratch, 'url');
    writeFileSync(file, `${refused}\r\n`);
    expect(await failToStart({ ...secrets, DATABASE_URL_FILE: file })).toMatch(
      /^DATABASE_URL_FILE: nothing listens/m,
    );
    const env = { DATABASE_URL: database.url, MIGRATION_DATABASE_URL: refused };
    expect((await runProgram(HITCH, ['migrate'], env)).output).toMatch(
      /MIGRATION_DATABASE_URL: nothing listens/,
    );
  });

  test('a server that is no PostgreSQL is named as such', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await findFreePort();
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    const DATABASE_URL = change((url) => (url.host = `127.0.0.1:${port}`));
    expect(await failToStart({ ...secrets, DATABASE_URL })).toMatch(/DATABASE_URL: .*Is a PostgreSQL there/);
    server.close();
  });
});

describe('data folder that cannot be used', () => {
  const places: readonly [string, () => string, RegExp][] = [
    ['a file', () => file('plain'), /is a file, not a folder/],
    ['a folder below a file', () => join(file('plain'), 'data'), /is a file, not a folder/],
    ['a folder below /dev/null', () => '/dev/null/data', /is a file, not a folder/],
    ['a folder in /proc', () => '/proc/x', /cannot be created there|may not write/],
    ['a folder in /sys', () => '/sys/x', /cannot be created there|may not write|read-only/],
    ['a link in a circle', () => link('circle', 'circle'), /links lead in a circle/],
    [
      'a folder with a file in the place of its own',
      () => (mkdirSync(join(scratch, 'd')), file('d/postgres'), join(scratch, 'd')),
      /is a file, not a folder/,
    ],
    ['a name that is too long', () => join(scratch, 'x'.repeat(300)), /its name is too long/],
    [
      'a folder in the place of its credentials',
      () => (mkdirSync(join(scratch, 'c', 'credentials.json'), { recursive: true }), join(scratch, 'c')),
      /has the name of a file/,
    ],
  ];
  const file = (name: string): string => (writeFileSync(join(scratch, name), ''), join(scratch, name));
  const link = (name: string, target: string): string => (
    symlinkSync(target, join(scratch, name)),
    join(scratch, name)
  );

  test.each(places)(
    '%s is refused in one sentence that names the folder and the remedy',
    async (_name, make, cause) => {
      const dataDir = make();
      const output = await failToStart({ HITCH_DATA_DIR: dataDir });
      expect(output).toContain(`The data folder ${dataDir} cannot be used: `);
      expect(output).toMatch(cause);
      expect(output).toMatch(/Set HITCH_DATA_DIR to .*, or DATABASE_URL/);
      expect(output.trim().split('\n')).toHaveLength(1);
    },
  );

  test('a folder of another user is refused in one sentence', () => {
    // Only root can become somebody else; anybody else finds the folders of root.
    const theirs = join(scratch, 'theirs');
    mkdirSync(theirs, { mode: 0o700 });
    const asRoot = process.geteuid?.() === 0;
    const HITCH_DATA_DIR = asRoot ? join(theirs, 'data') : '/etc/hitch-data';
    const nobody = asRoot ? { uid: 65_534, gid: 65_534 } : {};
    const { PATH = '' } = process.env;
    const env = { PATH, HITCH_DATA_DIR, PORT: '0' };
    const { status, stderr } = spawnSync(process.execPath, [realpathSync(SERVICE)], {
      env,
      cwd: '/',
      ...nobody,
    });
    expect([status, stderr.toString()]).toEqual([
      1,
      expect.stringMatching(/^The data folder .* belongs to another user/),
    ]);
  });
});

describe('environment', () => {
  const services: Owner[] = [];

  /** A project folder with a `.env` of its own, which `npm start` runs in. */
  function makeProject(env: string): string {
    for (const part of ['package.json', 'scripts', 'dist', 'node_modules'])
      symlinkSync(realpathSync(part), join(scratch, part));
    writeFileSync(join(scratch, '.env'), env);
    return scratch;
  }

  function npmStart(cwd: string, env: Readonly<Record<string, string>>): Owner {
    const { PATH = '', HOME = '' } = process.env;
    const service = follow(
      spawn('npm', ['start'], { cwd, env: { PATH, HOME, ...env }, detached: true, stdio: 'pipe' }),
    );
    services.push(service);
    return service;
  }

  afterEach(async () => {
    for (const service of services.splice(0)) await service.killGroup();
  });

  test('npm start reads .env, says so on standard error, and lets the environment win', async () => {
    const [port, other] = [await findFreePort(), await findFreePort()];
    const lines = {
      ...secrets,
      DATABASE_URL: database.url,
      PORT: String(other),
      HOST: '127.0.0.1',
      METRICS_PORT: '0',
    };
    const text = Object.entries(lines).map(([name, value]) => `${name}=${value}`);
    const project = makeProject(['\ufeff# a comment', ...text, 'DATABSE_URL="x" # misspelt'].join('\r\n'));
    const service = npmStart(project, { PORT: String(port) });
    await service.waitForLine('Hitch listens on ');
    const printed = service.lines.join('\n');
    expect(printed).toContain(
      `Read ${text.length + 1} variables from .env. The environment has another value for PORT, which wins.`,
    );
    expect(printed).toContain(`Hitch listens on http://localhost:${port}`);
    expect(printed).toContain('Warning: DATABSE_URL has no effect; did you mean DATABASE_URL?');
    for (const secret of Object.values(secrets)) expect(printed).not.toContain(secret);
  });

  test('hitch migrate reads .env too, and an empty variable of the environment wins over it', async () => {
    const project = makeProject(`DATABASE_URL=${database.url}\n`);
    const run = (env: object): { status: number | null; output: string } => {
      const { PATH = '' } = process.env;
      const { status, stdout, stderr } = spawnSync(process.execPath, [HITCH, 'migrate'], {
        cwd: project,
        env: { PATH, ...env },
      });
      return { status, output: `${stdout.toString()}${stderr.toString()}` };
    };
    expect(run({})).toEqual({
      status: 0,
      output: expect.stringMatching(/up to date[^]*Read 1 variable from \.env\./),
    });
    expect(run({ DATABASE_URL: '' })).toEqual({
      status: 2,
      output: expect.stringContaining('DATABASE_URL is not set'),
    });
  });

  test('a .env that is a folder is refused by name', async () => {
    const project = makeProject('');
    rmSync(join(project, '.env'));
    mkdirSync(join(project, '.env'));
    const service = npmStart(project, {});
    await service.waitForLine('.env is there, but cannot be read (EISDIR)');
  });

  test('a start without secrets names the command that makes them', async () => {
    const output = await failToStart({ DATABASE_URL: database.url });
    expect(output.match(/npx hitch new-secrets/g)).toHaveLength(4);
    expect(readFileSync('README.md', 'utf8')).toContain('npx hitch new-secrets');
  });
});
