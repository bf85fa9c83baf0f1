import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBoundedLog } from './bounded-log.js';
import { openClusterHome } from './cluster-home.js';
import { lockFolder } from './folder-lock.js';
import { stopFormerPostmaster } from './former-postmaster.js';
import { preparePostgresBinaries } from './postgres-binaries.js';
import { ensureCluster } from './postgres-cluster.js';
import { startServer, type RunningServer, type ServerPlan } from './postgres-server.js';

interface EmbeddedPostgresOptions {
  /** The service's data folder; the cluster is in its subfolder `postgres`. */
  readonly dataDir: string;
  /** Port on 127.0.0.1. By default each start takes a free port. */
  readonly port?: number;
  readonly log?: (message: string) => void;
  /** False: nothing has to survive a power failure, as in a run of tests. True by default. */
  readonly isDurable?: boolean;
}

interface EmbeddedPostgresExit {
  /** True after `stop()`; false when PostgreSQL stopped while the service was using it. */
  readonly expected: boolean;
  /** For people: how PostgreSQL stopped, and the last lines of its log. */
  readonly reason: string;
}

export interface EmbeddedPostgres {
  /** `postgres://…` with the password. */
  readonly url: string;
  readonly port: number;
  /** Resolves when PostgreSQL has stopped, for any reason. Never rejects. */
  readonly exited: Promise<EmbeddedPostgresExit>;
  /** Stops PostgreSQL and waits, at most 15 s. Connections are closed and open transactions are rolled back. */
  stop(): Promise<void>;
}

/** How long the start may wait for a former server to stop. */
const FORMER_SERVER_MS = 30_000;
const RETRY_PAUSE_MS = 200;

/**
 * Starts an embedded PostgreSQL for trial and development. It listens on 127.0.0.1 only, is as durable as any other, and stops when
 * this process ends, even by kill -9. It does not keep Node running.
 * @throws Error when another process owns the folder, when there is no PostgreSQL for this platform, or when the server does not
 *   start; the message says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const home = await openClusterHome(resolve(options.dataDir), log);
  const lock = await lockFolder(home.folder);
  try {
    const binaries = await preparePostgresBinaries(home.user, home.copies);
    await stopFormerPostmaster(home.data, log);
    const password = await ensureCluster(home, binaries);
    const boundedLog = await openBoundedLog(home.folder);
    try {
      const plan = {
        binaries,
        home,
        password,
        port: options.port,
        log: boundedLog,
        isDurable: options.isDurable ?? true,
      };
      const server = await startOnceFree(plan, log);
      return supervise(server, () => {
        boundedLog.release();
        lock.release();
      });
    } catch (error) {
      boundedLog.release();
      throw error;
    } finally {
      await boundedLog.closeDescriptor();
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The children of a killed server, or a server whose owner was killed while it started, need a moment to stop. */
async function startOnceFree(plan: ServerPlan, log: (message: string) => void): Promise<RunningServer> {
  for (const end = Date.now() + FORMER_SERVER_MS; ; await sleep(RETRY_PAUSE_MS)) {
    const outcome = await startServer(plan);
    if (outcome.kind === 'running') return outcome.server;
    const mayPass =
      outcome.kind === 'former-server-in-the-way' ||
      (outcome.kind === 'port-taken' && plan.port === undefined);
    if (!mayPass || Date.now() > end) {
      throw new Error(`The embedded PostgreSQL did not start: ${outcome.reason}`);
    }
    await stopFormerPostmaster(plan.home.data, log);
  }
}

function supervise(server: RunningServer, release: () => void): EmbeddedPostgres {
  let stopping = false;
  const exited = server.ended.then((reason) => {
    release();
    return { expected: stopping, reason };
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    await server.stop();
    await exited;
  };
  return { url: server.url, port: server.port, exited, stop };
}
