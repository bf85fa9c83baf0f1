import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { type DatabaseUrl, parseDatabaseUrl } from '../config/database-url.js';
import { StartFault } from '../config/start-fault.js';
import { PooledClient } from './pooled-client.js';
import { SessionOpener } from './session-opener.js';
import { type Purpose, QUERY_TIMEOUT_MS, SCHEMA_NAME } from './session-settings.js';

/** What the tables are and how they come to be; `src/data-source.ts` names them all. */
export interface Schema {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** In the order in which they run. */
  readonly migrations: readonly (new () => { readonly name: string })[];
}

export const MIGRATIONS_TABLE = 'migrations';

/** A batch of mints, two of redemptions, notifications, and reads beside them. */
const POOL_SIZE = 10;
/** Of the service: leaves time for the statements before Meta stops waiting (see `session-settings.ts`). */
const CONNECT_TIMEOUT_MS: Readonly<Record<Purpose, number>> = { serve: 2_000, migrate: 10_000 };

/** A data source that is not connected yet. */
export function makeDataSource(url: string, schema: Schema, purpose: Purpose): DataSource {
  const opener = new SessionOpener(readUrl(url), {
    purpose,
    applicationName: purpose === 'serve' ? 'hitch' : 'hitch-migrate',
    timeoutMs: CONNECT_TIMEOUT_MS[purpose],
    ...(purpose === 'serve' && { pipeline: true, queryTimeoutMs: QUERY_TIMEOUT_MS }),
  });
  return new DataSource({
    type: 'postgres',
    driver: pg,
    schema: SCHEMA_NAME,
    entities: schema.entities,
    migrations: [...schema.migrations] as NonNullable<DataSourceOptions['migrations']>,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    // By default a condition that is null or undefined is left out: a look-up without a value would find every row.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize: POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS[purpose],
    // The pool drops a broken connection by itself; each failed request leaves its own trace.
    poolErrorHandler: () => undefined,
    extra: { Client: PooledClient.of(opener), url },
  });
}

/** The URL that a data source was made from; it holds a password. */
export function urlOf({ options }: DataSource): string {
  const extra: { readonly url?: unknown } = options.type === 'postgres' ? options.extra : {};
  if (typeof extra.url !== 'string') throw new TypeError('the data source is made from a URL');
  return extra.url;
}

/** @throws StartFault when the URL cannot be read */
export function readUrl(url: string): DatabaseUrl {
  const parsed = parseDatabaseUrl(url);
  if ('fault' in parsed) throw new StartFault([`The URL of the database ${parsed.fault}.`]);
  return parsed;
}
