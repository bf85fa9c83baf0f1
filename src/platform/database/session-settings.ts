import pg from 'pg';

/** `serve` bounds every wait; `migrate` bounds none: an index on a large table takes its time. */
export type Purpose = 'serve' | 'migrate';

/** The schema of all tables. The search path names it, whatever the role's or the database's own is. */
export const SCHEMA_NAME = 'public';

/**
 * Meta waits 5 s for an answer (https://developers.facebook.com/docs/messenger-platform/webhooks, read 2026-11), so each of
 * these ends before: a lock, a statement by the server's clock, and by ours when the server is silent.
 */
const LOCK_TIMEOUT = '750ms';
const STATEMENT_TIMEOUT = '4s';
export const QUERY_TIMEOUT_MS = 4_500;
/** A transaction whose instance hangs gives its locks back after this. */
const IDLE_IN_TRANSACTION_TIMEOUT = '15s';

/** The value in the form in which PostgreSQL shows it. */
export type Setting = readonly [name: string, value: string];

/**
 * What the statements rely on, whatever the defaults of the server, the database and the role are. Besides:
 * - read committed: what is read after the locks are held must be what the previous holder committed
 * - custom plans: a plan made for an empty table would be kept while the table grows (see `TransactionOptions.keepPlans`)
 * - synchronous_commit: an answer is sent after the commit, and must survive a crash of the server
 * - pg_temp last: a temporary table must not hide one of ours
 * - the planner's settings: the plans are those that the tests see, and no worker or compilation is started for a short statement
 */
const SETTINGS: readonly Setting[] = [
  ['search_path', `${SCHEMA_NAME}, pg_temp`],
  ['default_transaction_isolation', 'read committed'],
  ['default_transaction_deferrable', 'off'],
  ['synchronous_commit', 'on'],
  // Texts, arrays and escapes.
  ['client_encoding', 'UTF8'],
  ['datestyle', 'ISO, MDY'],
  ['intervalstyle', 'postgres'],
  ['timezone', 'UTC'],
  ['timezone_abbreviations', 'Default'],
  ['bytea_output', 'hex'],
  ['extra_float_digits', '1'],
  ['xmlbinary', 'base64'],
  ['xmloption', 'content'],
  ['lc_monetary', 'C'],
  ['lc_numeric', 'C'],
  ['lc_time', 'C'],
  ['default_text_search_config', 'pg_catalog.simple'],
  ['array_nulls', 'on'],
  ['transform_null_equals', 'off'],
  ['standard_conforming_strings', 'on'],
  ['backslash_quote', 'safe_encoding'],
  ['escape_string_warning', 'on'],
  ['quote_all_identifiers', 'off'],
  ['client_min_messages', 'notice'],
  ['exit_on_error', 'off'],
  ['row_security', 'on'],
  // What a migration makes.
  ['check_function_bodies', 'on'],
  ['default_tablespace', ''],
  ['temp_tablespaces', ''],
  ['default_table_access_method', 'heap'],
  ['default_toast_compression', 'pglz'],
  ['default_statistics_target', '100'],
  // The ends of a connection.
  ['idle_session_timeout', '0'],
  ['client_connection_check_interval', '0'],
  ['tcp_keepalives_idle', '0'],
  ['tcp_keepalives_interval', '0'],
  ['tcp_keepalives_count', '0'],
  ['tcp_user_timeout', '0'],
  // The planner.
  ['plan_cache_mode', 'force_custom_plan'],
  ['constraint_exclusion', 'partition'],
  ['cursor_tuple_fraction', '0.1'],
  ['join_collapse_limit', '8'],
  ['from_collapse_limit', '8'],
  ['geqo', 'on'],
  ['geqo_threshold', '12'],
  ['jit', 'off'],
  ['max_parallel_workers_per_gather', '0'],
  ['work_mem', '4MB'],
  ['hash_mem_multiplier', '2'],
  ['effective_cache_size', '4GB'],
  ['seq_page_cost', '1'],
  ['random_page_cost', '4'],
  ['cpu_tuple_cost', '0.01'],
  ['cpu_index_tuple_cost', '0.005'],
  ['cpu_operator_cost', '0.0025'],
  ['recursive_worktable_factor', '10'],
  ['gin_fuzzy_search_limit', '0'],
  ...[
    'async_append bitmapscan hashagg hashjoin incremental_sort indexonlyscan indexscan material memoize mergejoin nestloop',
    'partition_pruning seqscan sort tidscan',
  ]
    .flatMap((names) => names.split(' '))
    .map((name): Setting => [`enable_${name}`, 'on']),
  ['enable_partitionwise_aggregate', 'off'],
  ['enable_partitionwise_join', 'off'],
];

const TIME_OUTS: Readonly<Record<Purpose, readonly Setting[]>> = {
  serve: [
    ['lock_timeout', LOCK_TIMEOUT],
    ['statement_timeout', STATEMENT_TIMEOUT],
    ['idle_in_transaction_session_timeout', IDLE_IN_TRANSACTION_TIMEOUT],
  ],
  migrate: [
    ['lock_timeout', '0'],
    ['statement_timeout', '0'],
    ['idle_in_transaction_session_timeout', '0'],
  ],
};

/** Settings that PostgreSQL 17 and newer know. */
const SINCE_17: readonly Setting[] = [['transaction_timeout', '0']];

/** All settings of a session. Time-outs come first: one of the role could end the statement that sets the rest. */
export function settingsFor(purpose: Purpose): readonly Setting[] {
  return [...TIME_OUTS[purpose], ...SINCE_17, ...SETTINGS];
}

/**
 * What a startup message may ask for, the best first: the next one is for a server that refuses the one before, because it is older
 * than a setting, or because a pooler is in between, which has no session of its own to set.
 */
export function startupOptions(purpose: Purpose): readonly string[] {
  const settings = settingsFor(purpose);
  const before17 = settings.filter((setting) => !SINCE_17.includes(setting));
  return [...[settings, before17].map(toOptions), ''];
}

function toOptions(settings: readonly Setting[]): string {
  return settings.map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`).join(' ');
}

/** What a connection needs of its transactions. */
export interface SessionNeeds {
  /** What its session does not hold, so that each transaction sets it. */
  readonly unset: readonly Setting[];
  /** The server does not write. */
  readonly isStandby: boolean;
}

/** How a transaction differs from the others of its session. */
export interface TransactionSettings {
  readonly keepPlans?: boolean;
  readonly durable?: boolean;
}

const KEEP_PLANS: readonly Setting[] = [
  ['plan_cache_mode', 'force_generic_plan'],
  ['enable_seqscan', 'off'],
  // It reads all that an index has of a value before a LIMIT counts, which a plan made on few rows takes for the same.
  ['enable_bitmapscan', 'off'],
  ['enable_hashjoin', 'off'],
  ['enable_mergejoin', 'off'],
];
const NOT_DURABLE: readonly Setting[] = [['synchronous_commit', 'off']];

/** The statements that begin a transaction, for one round trip. */
export function beginText(
  { unset, isStandby }: SessionNeeds,
  { keepPlans = false, durable = true }: TransactionSettings = {},
): string {
  // Behind a pooler another client may have left the session read-only. Elsewhere it is the operator who stopped all writes, to move
  // the database or because its disk is full, and that holds for us. A standby refuses READ WRITE.
  const mode = unset.length > 0 && !isStandby ? ', READ WRITE' : '';
  const begin = `BEGIN ISOLATION LEVEL READ COMMITTED${mode}`;
  const own = [...(keepPlans ? KEEP_PLANS : []), ...(durable ? [] : NOT_DURABLE)];
  return [
    begin,
    ...(unset.length > 0 ? [setLocally(unset)] : []),
    ...own.map(([name, value]) => `SET LOCAL ${name} = ${value}`),
  ].join('; ');
}

/**
 * Sets what differs, in one statement: many SET cost more than all else in a short transaction. It names every function and operator
 * with its schema, because the search path is not ours yet.
 */
function setLocally(settings: readonly Setting[]): string {
  const values = settings.map((setting) => `(${setting.map(pg.escapeLiteral).join(', ')})`);
  return `SELECT pg_catalog.count(pg_catalog.set_config(name, value, true)) FROM (VALUES ${values.join(', ')}) AS s (name, value) WHERE pg_catalog.current_setting(name) OPERATOR(pg_catalog.<>) value`;
}
