import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';

/** What the tables are and how they come to be; `src/data-source.ts` names them all. */
export interface Schema {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** In the order in which they run. */
  readonly migrations: readonly (new () => { readonly name: string })[];
}

export const MIGRATIONS_TABLE = 'migrations';

/** A batch of mints, two of redemptions, notifications, and reads beside them. */
const POOL_SIZE = 10;
/**
 * Meta waits 5 s for an answer (https://developers.facebook.com/docs/messenger-platform/webhooks, read 2026-11), so each of
 * these ends before: getting a connection, a lock, a statement by the server's clock, and by ours when the server is silent.
 */
const CONNECT_TIMEOUT_MS = 2_000;
const LOCK_TIMEOUT_MS = 750;
const STATEMENT_TIMEOUT_MS = 4_000;
export const QUERY_TIMEOUT_MS = 4_500;
/** A transaction whose instance hangs gives its locks back after this. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;

/**
 * What each session relies on, whatever the server's defaults are:
 * - read committed: what is read after the locks are held must be what the previous holder committed
 * - custom plans: a plan made for an empty table would be kept while the table grows (see `TransactionOptions.keepPlans`)
 */
const SESSION =
  '-c default_transaction_isolation=read\\ committed -c plan_cache_mode=force_custom_plan -c TimeZone=UTC';

const SERVING = {
  // Statements that do not need each other's results share a round trip.
  pipeline: true,
  lock_timeout: LOCK_TIMEOUT_MS,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  query_timeout: QUERY_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
};

/**
 * A data source that is not connected yet.
 * @param purpose `serve` bounds every wait; `migrate` bounds none: an index on a large table takes its time
 */
export function makeDataSource(url: string, schema: Schema, purpose: 'serve' | 'migrate'): DataSource {
  return new DataSource({
    type: 'postgres',
    driver: pg,
    url: sessionUrl(url),
    applicationName: 'hitch',
    entities: schema.entities,
    migrations: [...schema.migrations] as NonNullable<DataSourceOptions['migrations']>,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    // By default a condition that is null or undefined is left out: a look-up without a value would find every row.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize: POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // The pool drops a broken connection by itself; each failed request leaves its own trace.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true, ...(purpose === 'serve' ? SERVING : {}) },
  });
}

/** The URL's own `options` come first, so that ours, which correctness rests on, win. */
export function sessionUrl(url: string): string {
  const changed = new URL(url);
  const own = changed.searchParams.get('options');
  changed.searchParams.set('options', own === null ? SESSION : `${own} ${SESSION}`);
  return changed.toString();
}
