import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startWorker } from './processes.js';
import type { Target } from './requests.js';
import type { Stage } from './stage.js';

export type ContenderName = 'service' | 'hand-written' | 'floor';

/** A server in the closed loops. */
export interface Contender {
  readonly name: ContenderName;
  /** An app without endpoints. */
  readonly quiet: Target;
  /** An app with one endpoint. */
  readonly notified: Target;
  /** Whose people are looked up: the floor stores nothing, and is asked for the service's. */
  readonly people: Target;
}

export interface Contenders {
  readonly contenders: readonly Contender[];
  /** Collects the statistics that autovacuum would have collected in a database in use. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

const HAND_WRITTEN_DATABASE = 'hand_written';

/** Starts those that the service is compared with; the hand-written service has a database in the same PostgreSQL. */
export async function openContenders(stage: Stage): Promise<Contenders> {
  const { service } = stage;
  const [endpointUrl] = stage.endpointUrls(1);
  const { target: quiet } = await service.registerApp('quiet');
  const notified = await service.registerApp('notified', stage.endpointUrls(1));

  const serviceDatabase = await service.databaseUrl();
  const handWrittenDatabase = Object.assign(new URL(serviceDatabase), {
    pathname: HAND_WRITTEN_DATABASE,
  }).href;
  await execute(serviceDatabase, `CREATE DATABASE ${HAND_WRITTEN_DATABASE}`);
  const keys = { quiet: randomBytes(32).toString('hex'), notified: randomBytes(32).toString('hex') };
  const handWritten = await startWorker('./hand-written/server.js', {
    META_APP_SECRETS: service.env['META_APP_SECRETS'] ?? '',
    REF_SIGNING_KEYS: service.env['REF_SIGNING_KEYS'] ?? '',
    DATABASE_URL: handWrittenDatabase,
    BENCH_ACCOUNT: JSON.stringify(quiet.account),
    BENCH_APPS: JSON.stringify([
      { apiKey: keys.quiet, endpointUrl: null },
      { apiKey: keys.notified, endpointUrl },
    ]),
  });
  const floor = await startWorker('./floor-server.js');

  const at = (port: number, apiKey: string): Target => ({ ...quiet, port, apiKey });
  const quietByHand = at(handWritten.port, keys.quiet);
  return {
    contenders: [
      { name: 'service', quiet, notified: notified.target, people: quiet },
      {
        name: 'hand-written',
        quiet: quietByHand,
        notified: at(handWritten.port, keys.notified),
        people: quietByHand,
      },
      { name: 'floor', quiet: at(floor.port, 'floor'), notified: at(floor.port, 'floor'), people: quiet },
    ],
    async analyze() {
      await execute(serviceDatabase, 'ANALYZE');
      await execute(handWrittenDatabase, 'ANALYZE');
    },
    async close() {
      await handWritten.stop();
      await floor.stop();
      await notified.deleteEndpoints();
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
