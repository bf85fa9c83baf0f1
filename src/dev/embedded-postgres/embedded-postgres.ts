import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBoundedLog } from './bounded-log.js';
import { openClusterHome } from './cluster-home.js';
import { lockFolder } from './folder-lock.js';
import { stopFormerPostmaster } from './former-postmaster.js';
import { preparePostgresBinaries } from './postgres-binaries.js';
import { ensureCluster } from './postgres-cluster.js';
import { startServer, type RunningServer, type ServerPlan } from './postgres-server.js';

export interface EmbeddedPostgresOptions {
  /** The service's data folder; the cluster is made in `postgres` below it. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; a free one, another at each start, when left out. */
  readonly port?: number;
  readonly log?: (message: string) => void;
}

export interface EmbeddedPostgresExit {
  /** True after `stop()`; false means that the database went away under the service. */
  readonly expected: boolean;
  /** For people: how PostgreSQL ended, and the last lines of its log. */
  readonly reason: string;
}

export interface EmbeddedPostgres {
  /** `postgres://…` with the password inside. */
  readonly url: string;
  readonly port: number;
  /** Resolves when PostgreSQL is gone, for whatever reason. Never rejects. */
  readonly exited: Promise<EmbeddedPostgresExit>;
  /** Stops PostgreSQL (connections are cut, work that is not committed is rolled back) and waits: 15 s at most. */
  stop(): Promise<void>;
}

/** How long the remains of a former server may stand in the way. */
const FORMER_SERVER_MS = 30_000;
const RETRY_PAUSE_MS = 200;

/**
 * Starts a PostgreSQL of our own, made for trying out and developing: it listens on 127.0.0.1 only, keeps every
 * promise about durability, and goes when this process goes, even by kill -9. It does not keep node running.
 * @throws Error when the folder has another living owner, when there is no PostgreSQL for this platform, or when the
 *   server does not start; the message says what to do.
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

/** A killed server's children, or one that was only just being born when its owner died, need a moment to go. */
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
