import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { access, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { findPostgresPackage, linkLibraries } from '../../src/dev/embedded-postgres/postgres-binaries.js';
import { findUser } from '../../src/dev/embedded-postgres/unix-user.js';
import {
  copyTempFolder,
  findProcessesOf,
  killQuietly,
  makeTempFolder,
  removeTempFolder,
  startOwner,
  waitUntilNoneOf,
  type Owner,
} from '../support/embedded-processes.js';

// What only Linux (its /proc) or only root can show is left out elsewhere, not skipped: a skip would say that it could run.
const onlyIf = (may: boolean) => (name: string, body: () => Promise<void>, timeoutMs?: number) => {
  if (may) test(name, body, timeoutMs);
};
const onLinux = onlyIf(process.platform === 'linux');
const asRoot = onlyIf(process.geteuid?.() === 0);
let dataDir = '';
const owners: Owner[] = [];

function own(mode: 'hold' | 'commit' | 'leave'): Owner {
  const owner = startOwner(dataDir, mode);
  owners.push(owner);
  return owner;
}

async function queryAt(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts, asks one thing, stops. */
async function queryOnce(sql: string): Promise<Record<string, unknown>[]> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  try {
    return await queryAt(postgres.url, sql);
  } finally {
    await postgres.stop();
  }
}

function findServer(name: RegExp) {
  const found = findProcessesOf(dataDir).find(({ command }) => name.test(command));
  if (found === undefined) throw new Error(`no process like ${name}`);
  return found.pid;
}

beforeEach(async () => {
  dataDir = await makeTempFolder();
});

/** Each test of the block finds a database that was made and stopped before. */
function onMadeDatabase(): void {
  let made: string;
  beforeAll(async () => {
    made = await makeTempFolder();
    await (await startEmbeddedPostgres({ dataDir: made })).stop();
  });
  beforeEach(async () => {
    await removeTempFolder(dataDir);
    dataDir = await copyTempFolder(made);
  });
  afterAll(() => removeTempFolder(made));
}

afterEach(async () => {
  await Promise.all(owners.splice(0).map((owner) => owner.killGroup()));
  if (process.platform === 'linux') expect(await waitUntilNoneOf(dataDir, 20_000)).toEqual([]);
  await removeTempFolder(dataDir);
});

describe('start', () => {
  test('a fresh folder becomes a durable UTF-8 database that answers', async () => {
    const [row] = await queryOnce(
      "select version(), current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, " +
        'pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()',
    );
    expect(row).toMatchObject({ fsync: 'on', commit: 'on', encoding: 'UTF8' });
    expect(row?.['version']).toMatch(/^PostgreSQL 18/);
  });

  test('PostgreSQL refuses a connection without the password, and one as the superuser with it', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const wrong = new URL(postgres.url);
    wrong.password = 'wrong';
    const superuser = new URL(postgres.url);
    superuser.username = 'postgres';
    await expect(queryAt(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    await expect(queryAt(superuser.href, 'select 1')).rejects.toThrow('no pg_hba.conf entry');
    await postgres.stop();
  });

  test('the files of an interrupted first start are removed', async () => {
    await mkdir(join(dataDir, 'postgres', 'init-left', 'data'), { recursive: true });
    await writeFile(join(dataDir, 'postgres', 'init-left', 'data', 'PG_VERSION'), '18\n');
    expect(await queryOnce('select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(join(dataDir, 'postgres'))).filter((name) => name.startsWith('init-'))).toEqual([]);
  });

  test('a port that is in use is named, and the folder is free again', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startEmbeddedPostgres({ dataDir, port })).rejects.toThrow(`port ${port}`);
    await new Promise((done) => server.close(done));
    const postgres = await startEmbeddedPostgres({ dataDir, port });
    expect(postgres.port).toBe(port);
    await postgres.stop();
  });

  test('data of another major version are refused by name', async () => {
    await mkdir(join(dataDir, 'postgres', 'data'), { recursive: true });
    await writeFile(join(dataDir, 'postgres', 'data', 'PG_VERSION'), '17\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('was made by PostgreSQL 17');
  });

  asRoot('a folder that the database user cannot reach gets its data elsewhere, by a link', async () => {
    const hidden = join(dataDir, 'hidden');
    await mkdir(hidden, { mode: 0o700 });
    const places = [hidden, hidden].map(async (folder) => {
      const postgres = await startEmbeddedPostgres({ dataDir: folder }).catch(() => undefined);
      if (postgres === undefined) return 'refused';
      const rows = await queryAt(postgres.url, 'select 1 as one');
      await postgres.stop();
      return rows;
    });
    expect(await Promise.all(places)).toContainEqual([{ one: 1 }]);
    expect(await readlink(join(hidden, 'postgres'))).toMatch(/^\/var\/lib\/hitch\//);
    await removeTempFolder(hidden);
  });

  onLinux(
    'kill -9 in the middle of the first start leaves no process, and the next start works',
    async () => {
      for (const afterMs of [120, 300, 500, 700]) {
        const owner = own('hold');
        await sleep(afterMs);
        await owner.killGroup();
      }
      expect(await queryOnce('select 1 as one')).toEqual([{ one: 1 }]);
    },
  );

  test('of four starts at the same instant exactly one wins, on a fresh folder and on a used one', async () => {
    for (const round of ['fresh', 'used', 'used again']) {
      const four = [own('hold'), own('hold'), own('hold'), own('hold')];
      const outcomes = await Promise.all(
        four.map((owner) => Promise.any([owner.waitForLine('ready'), owner.waitForLine('refused')])),
      );
      const ready = outcomes.filter((line) => line.startsWith('ready'));
      expect([round, ready.length]).toEqual([round, 1]);
      await Promise.all(four.map((owner) => owner.killGroup()));
    }
  });
});

describe('one owner', () => {
  onMadeDatabase();

  test('a second start is refused with the process to stop, in this process and in another', async () => {
    const owner = own('hold');
    await owner.waitForLine('ready');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${owner.child.pid}`);
    expect(await own('hold').waitForLine('refused')).toContain(`in use by process ${owner.child.pid}`);
  });

  test('a second start in the same process is refused, and the first keeps its lock', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('in use by');
    expect(await own('hold').waitForLine('refused')).toContain('in use by');
    await postgres.stop();
  });
});

describe('end of the owner', () => {
  onMadeDatabase();

  test('an owner with nothing left to do exits, and PostgreSQL with it', async () => {
    const owner = own('leave');
    await owner.waitForLine('ready');
    for (const end = Date.now() + 5_000; owner.child.exitCode === null && Date.now() < end;) await sleep(20);
    expect(owner.child.exitCode).toBe(0);
  });

  onLinux('kill -9 of the process group leaves no process', async () => {
    const owner = own('commit');
    await owner.waitForLine('row 100');
    await owner.killGroup();
    expect(await waitUntilNoneOf(dataDir, 10_000)).toEqual([]);
  });

  test('after kill -9 the next start works at once, and no acknowledged row is lost, six times in a row', async () => {
    let acknowledged = 0;
    for (let cycle = 1; cycle <= 6; cycle += 1) {
      const owner = own('commit');
      await owner.waitForLine('row');
      await sleep(150 + cycle * 60);
      await owner.killGroup();
      const rows = owner.lines.filter((line) => line.startsWith('row ')).map((line) => line.slice(4));
      acknowledged += rows.length;
      const [kept] = await queryOnce(
        `select count(*)::int as n from kept where n = any(array[${rows.join(',')}]::bigint[])`,
      );
      expect([cycle, kept?.['n']]).toEqual([cycle, rows.length]);
    }
    const [all] = await queryOnce('select count(*)::int as n from kept');
    expect(all?.['n']).toBeGreaterThanOrEqual(acknowledged);
  });

  onLinux('a start waits for the former server that is still stopping', async () => {
    const owner = own('commit');
    await owner.waitForLine('row 10');
    const checkpointer = findServer(/postgres: checkpointer/);
    process.kill(checkpointer, 'SIGSTOP'); // without it the server cannot finish
    await owner.killGroup();
    let started = false;
    const next = startEmbeddedPostgres({ dataDir }).finally(() => (started = true));
    await sleep(1_500);
    expect([started, findProcessesOf(dataDir).some(({ pid }) => pid === checkpointer)]).toEqual([
      false,
      true,
    ]);
    process.kill(checkpointer, 'SIGCONT');
    const postgres = await next;
    expect(await queryAt(postgres.url, 'select count(*) >= 10 as kept from kept')).toEqual([{ kept: true }]);
    await postgres.stop();
  });

  onLinux('a server that lost its watchdog is stopped by the next start', async () => {
    const owner = own('hold');
    await owner.waitForLine('ready');
    const postmaster = findServer(/^\S+\/postgres -D/);
    // The newest first: the older shell's end makes the newer one, which watches, stop the server.
    for (const { pid, command } of findProcessesOf(dataDir).toReversed())
      if (command.startsWith('/bin/sh')) killQuietly(pid);
    await owner.killGroup();
    expect(findServer(/^\S+\/postgres -D/)).toBe(postmaster);
    expect(await queryOnce('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a stale postmaster.pid does not prevent a start, also when its id now belongs to another program', async () => {
    const owner = own('hold');
    await owner.waitForLine('ready');
    const path = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    const text = await readFile(path, 'utf8');
    await owner.killGroup();
    if (process.platform === 'linux') expect(await waitUntilNoneOf(dataDir, 10_000)).toEqual([]);
    const gone = spawnSync('/bin/sh', ['-c', 'exit 0']).pid;
    for (const pid of [gone, process.pid, 1]) {
      await writeFile(path, text.replace(/^\d+/, String(pid)));
      expect(await queryOnce('select 1 as one')).toEqual([{ one: 1 }]);
    }
  });
});

describe('end of PostgreSQL', () => {
  onMadeDatabase();

  onLinux('kill -9 of the server is reported through exited, and a new start works at once', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    killQuietly(findServer(/^\S+\/postgres -D/));
    const exit = await postgres.exited;
    expect(exit).toMatchObject({ expected: false });
    expect(exit.reason).toContain('killed by signal 9');
    expect(exit.reason).toContain('ready to accept connections');
    await postgres.stop();
    expect(await queryOnce('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a requested stop is reported as expected, and may be requested twice', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    await Promise.all([postgres.stop(), postgres.stop()]);
    expect(await postgres.exited).toMatchObject({ expected: true });
  });
});

describe('programs', () => {
  test('many processes can make the links to the programs at once, and again', async () => {
    const lib = join(dataDir, 'native', 'lib');
    await mkdir(lib, { recursive: true });
    const links = Array.from({ length: 20 }, (_, index) => {
      const source = `native/lib/lib${index}.so.1`;
      return { source, target: source.slice(0, -2) };
    });
    await writeFile(join(dataDir, 'native', 'pg-symlinks.json'), JSON.stringify(links));
    for (const { source } of links) await writeFile(join(dataDir, source), '');
    await Promise.all(Array.from({ length: 20 }, () => linkLibraries(dataDir)));
    await linkLibraries(dataDir);
    for (const { target } of links) await access(join(dataDir, target));
    expect(await readlink(join(lib, 'lib3.so'))).toBe('lib3.so.1');
  });

  test('on a platform without programs, and on musl, the error says to set DATABASE_URL', () => {
    expect(() => findPostgresPackage('sunos', 'x64', false)).toThrow(/sunos-x64 .*DATABASE_URL/);
    expect(() => findPostgresPackage('linux', 'x64', true)).toThrow(/musl.*DATABASE_URL/);
  });

  test('root is never the database user, whatever its name is', () => {
    const passwd = 'root:x:0:0::/:/bin/sh\npostgres:x:0:0::/:/bin/sh\nnobody:x:-2:-2::/:/bin/false\n';
    expect(findUser(passwd, ['postgres', 'nobody'])).toEqual({ uid: 4_294_967_294, gid: 4_294_967_294 });
    expect(findUser('root:x:0:0::/:/bin/sh\n', ['postgres', 'nobody'])).toBeUndefined();
  });
});
