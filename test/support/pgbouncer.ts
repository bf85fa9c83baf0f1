import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.js';

export interface PgBouncer {
  /** As its program prints it. */
  readonly version: string;
  /** The URL of a database through the pooler. */
  through(databaseUrl: string): string;
  stop(): Promise<void>;
}

const READY_MS = 10_000;

/**
 * Starts a PgBouncer on loopback from an ini, with addresses and files of its own.
 * @param ini a configuration, such as the one in docs/operations.md; its databases are replaced
 * @throws when PgBouncer is not installed
 */
export async function startPgBouncer(serverUrl: string, ini: string): Promise<PgBouncer> {
  const program = process.env['HITCH_TEST_PGBOUNCER'] ?? 'pgbouncer';
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
  const found = spawnSync(program, ['--version'], { env, encoding: 'utf8' });
  if (found.status !== 0)
    throw new Error('pgbouncer is not installed. On Debian: apt-get install --yes pgbouncer');
  const [, version = '', major = '0', minor = '0'] = /PgBouncer ((\d+)\.(\d+)\S*)/.exec(found.stdout) ?? [];
  const knowsStatements = Number(major) > 1 || Number(minor) >= 21;
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const folder = mkdtempSync(join(tmpdir(), 'hitch-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  const users = join(folder, 'userlist.txt');
  writeFileSync(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`);
  const file = join(folder, 'pgbouncer.ini');
  const own = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    auth_file: users,
    unix_socket_dir: '',
    ...(knowsStatements && { max_prepared_statements: '100' }),
  };
  // What is set twice has its last value.
  const lines = Object.entries(own).map(([name, value]) => `${name} = ${value}`);
  const databases = `[databases]\n* = host=${hostname} port=${serverPort}\n`;
  writeFileSync(file, `${databases}${ini.slice(ini.indexOf('[pgbouncer]'))}\n${lines.join('\n')}\n`);
  // PgBouncer refuses root.
  const asUser = process.getuid?.() === 0 ? ['--user=nobody'] : [];
  const child = spawn(program, [...asUser, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS);
    await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true });
  };
  for (const deadline = Date.now() + READY_MS; !output.includes('process up');) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`PgBouncer did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    version,
    stop,
    through: (databaseUrl) => {
      const url = new URL(databaseUrl);
      url.hostname = '127.0.0.1';
      url.port = String(port);
      return url.toString();
    },
  };
}
