import { settingsFor } from './session-settings.js';

/** What a new connection finds out about the server before anything else is done on it. */
export interface Server {
  /** The process that serves the session. */
  readonly pid: number;
  readonly isStandby: boolean;
  /** Its transactions only read unless they ask for more. */
  readonly isReadOnly: boolean;
  /** Settings that the server knows, with their values: those that we set, and those that we check. */
  readonly settings: ReadonlyMap<string, string>;
}

const OLDEST_VERSION = 150_000;
const MIN_STACK_KB = 1_024;
const MIN_TEMP_FILE_KB = 65_536;

interface Check {
  readonly name: string;
  readonly isSuitable: (value: string) => boolean;
  readonly fault: string;
}

/** What no session can set for itself, or no setting can mend. */
const CHECKS: readonly Check[] = [
  {
    name: 'server_version_num',
    isSuitable: (value) => Number(value) >= OLDEST_VERSION,
    fault: 'Hitch needs PostgreSQL 15 or newer.',
  },
  {
    name: 'server_encoding',
    isSuitable: (value) => value === 'UTF8',
    fault: `server_encoding must be UTF8. Create the database with ENCODING 'UTF8' TEMPLATE template0.`,
  },
  mustBe('session_replication_role', 'origin', 'no trigger protects the audit'),
  mustBe('zero_damaged_pages', 'off', 'damaged rows are lost silently'),
  mustBe('ignore_checksum_failure', 'off', 'damaged rows are served'),
  mustBe('ignore_system_indexes', 'off', 'statements are very slow'),
  mustBe('track_counts', 'on', 'tables are never vacuumed'),
  atLeast('max_stack_depth', MIN_STACK_KB, 'large deliveries are refused'),
  atLeast('temp_file_limit', MIN_TEMP_FILE_KB, 'lists and erasures fail'),
];

const NAMES = [
  'in_hot_standby',
  'default_transaction_read_only',
  ...CHECKS.map(({ name }) => name),
  ...[...settingsFor('serve'), ...settingsFor('migrate')].map(([name]) => name),
];

/** Names every function and operator with its schema: the search path may not be ours yet. */
export const PROBE = `
  SELECT pg_catalog.pg_backend_pid() AS pid, pg_catalog.lower(name) AS name, setting
  FROM pg_catalog.pg_settings
  WHERE pg_catalog.lower(name) OPERATOR(pg_catalog.=) ANY (ARRAY['${[...new Set(NAMES)].join("', '")}'])`;

/** Reads the answer to `PROBE`. */
export function readServer({ rows }: { readonly rows: readonly object[] }): Server {
  const found = rows as readonly { readonly pid: number; readonly name: string; readonly setting: string }[];
  const settings = new Map(found.map(({ name, setting }) => [name, setting]));
  return {
    pid: found[0]?.pid ?? 0,
    isStandby: settings.get('in_hot_standby') === 'on',
    isReadOnly: settings.get('default_transaction_read_only') === 'on',
    settings,
  };
}

/** What has to be changed on the server before Hitch can use it, in sentences. */
export function findUnsuitable({ settings }: Server): string[] {
  return CHECKS.filter(({ name, isSuitable }) => {
    const value = settings.get(name);
    return value !== undefined && !isSuitable(value);
  }).map(({ fault }) => fault);
}

function mustBe(name: string, expected: string, otherwise: string): Check {
  const fault = `${name} must be ${expected} for the role and the database of DATABASE_URL: otherwise ${otherwise}. ${remedy(name)}`;
  return { name, isSuitable: (value) => value === expected, fault };
}

function atLeast(name: string, leastKb: number, otherwise: string): Check {
  const fault = `${name} must be at least ${leastKb} kB for the role and the database of DATABASE_URL: otherwise ${otherwise}. ${remedy(name)}`;
  return { name, isSuitable: (value) => value === '-1' || Number(value) >= leastKb, fault };
}

function remedy(name: string): string {
  return `As a superuser, ALTER ROLE … RESET ${name}, or ALTER DATABASE … RESET ${name}.`;
}
