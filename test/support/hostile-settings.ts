import pg from 'pg';
import type { TestDatabase } from './test-database.js';

/** A setting of a role, and a value that another application might have wanted. */
export interface HostileSetting {
  readonly name: string;
  readonly value: string;
}

interface ServerSetting {
  readonly name: string;
  readonly vartype: string;
  readonly setting: string;
  readonly unit: string | null;
  readonly min: string | null;
  readonly max: string | null;
  readonly enumvals: string[] | null;
}

/** Values of texts, which no list of the server has; and short time-outs, which are worse than none. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  DateStyle: ['German, DMY', 'SQL, DMY', 'Postgres, MDY'],
  TimeZone: ['Pacific/Chatham', 'America/St_Johns'],
  timezone_abbreviations: ['Australia'],
  client_encoding: ['LATIN1', 'WIN1252'],
  search_path: ['hostile, pg_catalog, public', 'pg_temp', '"no such schema"'],
  default_text_search_config: ['pg_catalog.english'],
  default_tablespace: ['nowhere'],
  temp_tablespaces: ['nowhere'],
  lc_monetary: ['POSIX'],
  lc_numeric: ['POSIX'],
  lc_time: ['POSIX'],
  restrict_nonsystem_relation_kind: ['view, foreign-table'],
  statement_timeout: ['1'],
  transaction_timeout: ['1'],
  lock_timeout: ['1'],
  idle_in_transaction_session_timeout: ['1'],
  idle_session_timeout: ['1'],
  tcp_user_timeout: ['1'],
};

/** Settings that no role can have, that only write to the server's log, or that make the server itself refuse every client. */
const LEFT_OUT =
  /^(application_name|(default_)?transaction_read_only|transaction_(isolation|deferrable)|debug_print_.*|debug_pretty_print|trace_.*|log_.*|local_preload_libraries|default_table_access_method|createrole_self_grant)$/;

/**
 * Every setting that a role may have for itself with each value that it does not have by default: the other values of a choice, the
 * least and the greatest number. The n-th list has the n-th value of each, so that all are tried in as few lists as possible.
 */
export async function hostileSettings(database: TestDatabase): Promise<HostileSetting[][]> {
  const settings = await database.query<ServerSetting & pg.QueryResultRow>(
    `SELECT name, vartype, boot_val AS setting, unit, min_val AS min, max_val AS max, enumvals
     FROM pg_settings WHERE context = 'user' ORDER BY name`,
  );
  const lists: HostileSetting[][] = [];
  for (const setting of settings.filter(({ name }) => !LEFT_OUT.test(name)))
    valuesOf(setting).forEach((value, index) => (lists[index] ??= []).push({ name: setting.name, value }));
  return lists;
}

function valuesOf({ name, vartype, setting, min, max, enumvals }: ServerSetting): string[] {
  const choices = vartype === 'bool' ? ['on', 'off'] : vartype === 'enum' ? (enumvals ?? []) : [];
  const bounds = [min, max].filter((bound) => bound !== null);
  return [...(VALUES[name] ?? []), ...choices, ...bounds].filter((value) => value !== setting);
}

/** Gives the settings to a role in one database. */
export async function assignSettings(
  database: TestDatabase,
  role: string,
  settings: readonly HostileSetting[],
): Promise<void> {
  const [{ name: own } = { name: '' }] = await database.query<{ name: string }>(
    'SELECT current_database() AS name',
  );
  const target = `ROLE ${pg.escapeIdentifier(role)} IN DATABASE ${pg.escapeIdentifier(own)}`;
  const isList = (name: string): boolean => /^(search_path|temp_tablespaces)$/.test(name);
  await database.query(
    [
      `ALTER ${target} RESET ALL`,
      ...settings.map(
        ({ name, value }) =>
          `ALTER ${target} SET ${name} = ${isList(name) ? value : pg.escapeLiteral(value)}`,
      ),
    ].join('; '),
  );
}
