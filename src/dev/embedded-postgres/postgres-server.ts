import { createServer, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { BoundedLog } from './bounded-log.js';
import type { ClusterHome } from './cluster-home.js';
import { startGuarded } from './guarded-process.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { DATABASE_NAME } from './postgres-cluster.js';

export interface ServerPlan {
  readonly binaries: PostgresBinaries;
  readonly home: ClusterHome;
  readonly password: string;
  /** Undefined: a free port is chosen. */
  readonly port: number | undefined;
  readonly log: BoundedLog;
  /** Whether what is committed survives a power failure. It survives a kill in any case. */
  readonly isDurable: boolean;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** How the server stopped, with the last lines of its log. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

type StartOutcome =
  | { readonly kind: 'running'; readonly server: RunningServer }
  | { readonly kind: 'port-taken' | 'former-server-in-the-way' | 'failed'; readonly reason: string };

export const HOST = '127.0.0.1';
const POLL_MS = 15;
// Crash recovery reads up to max_wal_size (1 GB), which takes a slow disk a while.
const READY_MS = 120_000;

/** Set on the command line at each start, so that they also apply to clusters of older versions. */
const SETTINGS = {
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  huge_pages: 'off', // trying them takes time at start and has no use at this size
  // The log has the server's own faults only: failed statements would write people's data into a file.
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

/** These guarantee that what the service has answered survives a power failure. */
const DURABILITY = ['fsync', 'synchronous_commit', 'full_page_writes'];

/** Starts the server and waits until it accepts the password. Never throws: a failure is a value. */
export async function startServer(plan: ServerPlan): Promise<StartOutcome> {
  const { binaries, home, password, log, isDurable } = plan;
  const port = plan.port ?? (await findFreePort());
  const url = `postgres://${DATABASE_NAME}:${password}@${HOST}:${port}/${DATABASE_NAME}`;
  const durability = DURABILITY.map((name): [string, string] => [name, isDurable ? 'on' : 'off']);
  const settings = [...Object.entries(SETTINGS), ...durability].flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  await log.mark();
  const command = [join(binaries.folder, 'bin', 'postgres'), '-D', home.data, '-h', HOST, '-p', String(port)];
  const guarded = startGuarded([...command, ...settings], { user: home.user, logTo: log.descriptor });
  let hasEnded = false;
  const ended = guarded.ended.then(async ({ how }) => {
    hasEnded = true;
    return `PostgreSQL ended (${how})\n${await log.readTail()}`;
  });
  const fault = await waitUntilReady(url, ended, () => hasEnded);
  if (fault === undefined) return { kind: 'running', server: { url, port, ended, stop: guarded.stop } };
  await guarded.stop();
  const reason = `${fault}${await ended}`;
  return { kind: classify(reason), reason };
}

/** Undefined when a connection works, otherwise the reason why none will; empty when the server has ended. */
async function waitUntilReady(
  url: string,
  ended: Promise<unknown>,
  hasEnded: () => boolean,
): Promise<string | undefined> {
  let last = '';
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(POLL_MS)) {
    if (hasEnded()) return '';
    // With its own socket, to destroy it: another program on the port may never answer or disconnect.
    const socket = new Socket();
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      stream: () => socket,
    });
    client.on('error', () => undefined);
    try {
      await Promise.race([client.connect(), ended]);
      if (hasEnded()) return '';
      await client.end();
      return undefined;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
      // 28: the password or the access rules are wrong; 3D000: no such database. Waiting does not help.
      const code = (error as { code?: string }).code ?? '';
      if (code.startsWith('28') || code === '3D000') return `${last}\n`;
    } finally {
      socket.destroy();
    }
  }
  return `it did not accept a connection within ${READY_MS / 1000} seconds: ${last}\n`;
}

/** Reads PostgreSQL's messages, which are English because the environment sets it. */
function classify(reason: string): 'port-taken' | 'former-server-in-the-way' | 'failed' {
  if (reason.includes('could not bind') || reason.includes('Address already in use')) return 'port-taken';
  const former = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/;
  return former.test(reason) ? 'former-server-in-the-way' : 'failed';
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
