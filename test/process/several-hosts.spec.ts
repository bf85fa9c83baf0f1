import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { migrate, needsMigration } from '../../src/data-source.js';
import { parseDatabaseUrl } from '../../src/platform/config/database-url.js';
import { LISTENER_NAME } from '../../src/platform/database/channel-listener.service.js';
import { SessionOpener } from '../../src/platform/database/session-opener.js';
import { copyTempFolder, makeTempFolder, removeTempFolder } from '../support/embedded-processes.js';
import { findFreePort } from '../support/free-port.js';
import { startTestApp } from '../support/test-app.js';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { eventually } from '../support/waits.js';

const SOCKET_PORT = 5432;

let folder: string;
let copy: string;
let primary: EmbeddedPostgres;
let standby: EmbeddedPostgres;
let proxy: TcpProxy;
let socket: Server;
/** What stands for a host in the URLs of the tests. */
let ports: Readonly<Record<string, number>>;

beforeAll(async () => {
  folder = await makeTempFolder();
  const made = await startEmbeddedPostgres({ dataDir: folder });
  await migrate(made.url);
  await made.stop();
  copy = await copyTempFolder(folder);
  // A standby without a primary to follow: it stays in recovery, and answers reads.
  writeFileSync(join(copy, 'postgres', 'data', 'standby.signal'), '');
  [primary, standby] = await Promise.all([
    startEmbeddedPostgres({ dataDir: folder }),
    startEmbeddedPostgres({ dataDir: copy }),
  ]);
  proxy = await startProxy(primary.port);
  ports = { primary: primary.port, proxy: proxy.port, standby: standby.port, nothing: await findFreePort() };
  socket = createServer((client) => {
    const server = connect(primary.port, '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const end of [client, server]) end.on('error', () => undefined);
  }).listen(join(folder, `.s.PGSQL.${SOCKET_PORT}`));
});

afterAll(async () => {
  socket?.close();
  proxy?.close();
  await Promise.all([primary?.stop(), standby?.stop()]);
  for (const each of [folder, copy]) await removeTempFolder(each);
});

/** The URL of these hosts, with the user and password that both servers have. */
function urlOf(hosts: string, query = ''): string {
  const { username, password } = new URL(primary.url);
  const list = hosts.split(',').map((host) => `127.0.0.1:${ports[host]}`);
  return `postgres://${username}:${password}@${list.join(',')}/hitch${query}`;
}

/** The server that a new connection goes to. */
async function reached(url: string): Promise<string> {
  const parsed = parseDatabaseUrl(url);
  if ('fault' in parsed) throw new Error(parsed.fault);
  const opener = new SessionOpener(parsed, { purpose: 'serve', applicationName: 'test', timeoutMs: 8_000 });
  const { client, session } = await opener.open();
  try {
    const { rows } = await client.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
    expect(session).toMatchObject({ isPooled: false, isStandby: rows[0]?.standby });
    return rows[0]?.standby === true ? 'standby' : 'primary';
  } finally {
    await client.end();
  }
}

describe('several hosts', () => {
  test.each([
    ['primary,standby', 'any', 'primary'],
    ['standby,primary', 'any', 'standby'],
    ['nothing,primary', 'any', 'primary'],
    ['standby,primary', 'read-write', 'primary'],
    ['nothing,standby,primary', 'read-write', 'primary'],
    ['standby,nothing,primary', 'primary', 'primary'],
    ['primary,standby', 'read-only', 'standby'],
    ['primary,nothing,standby', 'standby', 'standby'],
    ['primary,standby', 'prefer-standby', 'standby'],
    ['nothing,primary', 'prefer-standby', 'primary'],
  ])('of %s the first that is %s is taken: the %s', async (hosts, target, expected) => {
    expect(await reached(urlOf(hosts, `?target_session_attrs=${target}`))).toBe(expected);
  });

  test('a host that does not answer is given up for the next one', async () => {
    proxy.fallSilent();
    expect(await reached(urlOf('proxy,primary'))).toBe('primary');
    proxy.speakAgain();
    expect(await reached(urlOf('proxy,standby'))).toBe('primary');
  });

  test('when no host fits, the error says of each why, and shows no password', async () => {
    const url = urlOf('standby,nothing', '?target_session_attrs=read-write');
    const error = await reached(url).catch((fault: unknown) => fault);
    expect(String(error)).toMatch(/is not read-write \(target_session_attrs\); .*ECONNREFUSED/);
    expect(String(error)).not.toContain(new URL(primary.url).password);
  });

  test('a server whose transactions only read by default is not read-write, and the start names the setting', async () => {
    const client = new pg.Client(primary.url);
    await client.connect();
    try {
      await client.query('ALTER ROLE hitch IN DATABASE hitch SET default_transaction_read_only = on');
      const url = urlOf('primary,standby', '?target_session_attrs=read-write');
      await expect(reached(url)).rejects.toThrow(/is not read-write/);
      await expect(needsMigration(urlOf('primary'))).rejects.toThrow(/default_transaction_read_only is on/);
    } finally {
      await client.query('BEGIN READ WRITE; ALTER ROLE hitch IN DATABASE hitch RESET ALL; COMMIT');
      await client.end();
    }
  });

  test('a Unix socket is a host, by its parameter and percent-encoded', async () => {
    const { username, password } = new URL(primary.url);
    const encoded = encodeURIComponent(folder);
    for (const url of [
      `postgres://${username}:${password}@/hitch?host=${folder}`,
      `postgres://${username}:${password}@${encoded}/hitch`,
      `postgres://${username}:${password}@${encoded}:${SOCKET_PORT},127.0.0.1:${standby.port}/hitch?target_session_attrs=primary`,
    ])
      expect(await reached(url)).toBe('primary');
  });

  test.each([`p@ss/w?rd#:%41 ü'"\\`, '%', 'a+b&c=d'])(
    'a password of special characters is accepted when it is percent-encoded: %s',
    async (password) => {
      const client = new pg.Client(primary.url);
      await client.connect();
      const former = decodeURIComponent(new URL(primary.url).password);
      await client.query(`ALTER ROLE hitch PASSWORD ${pg.escapeLiteral(password)}`);
      try {
        const host = `127.0.0.1:${primary.port}`;
        expect(await reached(`postgres://hitch:${encodeURIComponent(password)}@${host}/hitch`)).toBe(
          'primary',
        );
      } finally {
        await client.query(`ALTER ROLE hitch PASSWORD ${pg.escapeLiteral(former)}`);
        await client.end();
      }
    },
  );

  test('the service, its LISTEN connection and the migrations use the host that fits', async () => {
    const url = urlOf('nothing,standby,primary', '?target_session_attrs=read-write');
    expect(await needsMigration(url)).toBe(false);
    expect(await migrate(url)).toEqual([]);
    const service = await startTestApp(url);
    const client = new pg.Client(primary.url);
    await client.connect();
    try {
      const tenant = await service.createTenant();
      await service.createAccount('acme', [tenant]);
      const link = await tenant.client.mint({ externalUserId: 'user-1' });
      expect(await tenant.client.link(link.id)).toMatchObject({ status: 'pending' });
      await eventually(async () => {
        const { rowCount } = await client.query(
          'SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND query LIKE $2',
          [LISTENER_NAME, 'LISTEN%'],
        );
        return rowCount === 1;
      });
    } finally {
      await client.end();
      await service.close();
    }
  });
});
