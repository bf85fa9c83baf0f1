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
  /** A free one is chosen when undefined. */
  readonly port: number | undefined;
  readonly log: BoundedLog;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** How it ended, with the last lines of its log. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export type StartOutcome =
  | { readonly kind: 'running'; readonly server: RunningServer }
  | { readonly kind: 'port-taken' | 'former-server-in-the-way' | 'failed'; readonly reason: string };

const HOST = '127.0.0.1';
const POLL_MS = 15;
// Recovery after a crash reads at most max_wal_size (1 GB) again; a slow disk needs its time.
const READY_MS = 120_000;

/** Given on the command line at each start, so that they hold for clusters of every age. */
const SETTINGS = {
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  huge_pages: 'off', // asking for them costs start-up time and gives nothing at this size
  // What the service has answered must survive a power cut: these three are the promise.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // The log is for the server's own troubles: statements that failed would carry people's data into a file.
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

/** Starts the server and waits until it answers to our password. What went wrong is a value; never throws. */
export async function startServer(plan: ServerPlan): Promise<StartOutcome> {
  const { binaries, home, password, log } = plan;
  const port = plan.port ?? (await findFreePort());
  const url = `postgres://${DATABASE_NAME}:${password}@${HOST}:${port}/${DATABASE_NAME}`;
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await log.mark();
  const command = [join(binaries.folder, 'bin', 'postgres'), '-D', home.data, '-h', HOST, '-p', String(port)];
  const guarded = startGuarded([...command, ...settings], { user: home.user, logTo: log.descriptor });
  let over = false;
  const ended = guarded.ended.then(async ({ how }) => {
    over = true;
    return `PostgreSQL ended (${how})\n${await log.readTail()}`;
  });
  const fault = await waitUntilReady(url, ended, () => over);
  if (fault === undefined) return { kind: 'running', server: { url, port, ended, stop: guarded.stop } };
  await guarded.stop();
  const reason = `${fault}${await ended}`;
  return { kind: classify(reason), reason };
}

/** Undefined when a connection works, else why none will; empty when the server is over. */
async function waitUntilReady(
  url: string,
  ended: Promise<unknown>,
  isOver: () => boolean,
): Promise<string | undefined> {
  let last = '';
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(POLL_MS)) {
    if (isOver()) return '';
    // A socket of our own, because on a port that belongs to something else nobody may ever answer or hang up.
    const socket = new Socket();
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      stream: () => socket,
    });
    client.on('error', () => undefined);
    try {
      await Promise.race([client.connect(), ended]);
      if (isOver()) return '';
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

/** By PostgreSQL's own messages, which are English because the environment says so. */
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
