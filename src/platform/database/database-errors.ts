/**
 * What a failed unit of work means for what is done next.
 * - `conflict`: a lost race; roll back and decide again on what the winner left
 * - `locked`: another transaction holds a row or lock that one of the items needs
 * - `data`: one of the rows is at fault, and would be again
 * - `mistake`: our own code threw: for one item only, or for every one
 * - `unavailable`: the database, or the way to it, is; the caller must come back later
 * - `fault`: what we ask of the database is wrong (a missing table, a wrong statement)
 */
export type DatabaseFault = 'conflict' | 'locked' | 'data' | 'mistake' | 'unavailable' | 'fault';

/**
 * What a failure says of the connection that it came over.
 * - `serves`: it is as good as before
 * - `over`: it must not be used again
 * - `all_over`: nor must those that were opened before: they lead to the same server, which stops, or serves no more
 */
export type ConnectionState = 'serves' | 'over' | 'all_over';

interface Meaning {
  readonly fault: DatabaseFault;
  /** `serves` unless given. */
  readonly connection?: ConnectionState;
  /** No connection to this server can write. */
  readonly refusesWrites?: true;
}

/**
 * By SQLSTATE, or by its class (the first two characters); the whole code counts first. What is not listed is a `fault`.
 * https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11)
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  // Connections: broken, refused, and what a pooler says when it has no server (08P01).
  '08': { fault: 'unavailable', connection: 'all_over' },
  // "cached plan must not change result type": only a new connection plans again for the changed table. Else what we ask is wrong.
  '0A000': { fault: 'fault', connection: 'over' },
  '22': { fault: 'data' },
  '23': { fault: 'data' },
  '23505': { fault: 'conflict' },
  // Read-only: a standby, a primary after a failover, or a role that is set so.
  '25006': { fault: 'unavailable', connection: 'all_over', refusesWrites: true },
  '25P02': { fault: 'unavailable' },
  // The server ended an idle, or a too long, transaction.
  '25P03': { fault: 'unavailable', connection: 'over' },
  '25P04': { fault: 'unavailable', connection: 'over' },
  // Prepared statements are missing, or another client's: a pooler gave us another session.
  '26000': { fault: 'unavailable', connection: 'over' },
  '42P05': { fault: 'unavailable', connection: 'over' },
  // The login is refused, or the database is not there.
  '28': { fault: 'unavailable', connection: 'over' },
  '3D000': { fault: 'unavailable', connection: 'over' },
  '40': { fault: 'conflict' },
  // statement_completion_unknown
  '40003': { fault: 'unavailable', connection: 'over' },
  // Resources: the disk is full, memory or connections have run out.
  '53': { fault: 'unavailable', connection: 'over' },
  '53100': { fault: 'unavailable', refusesWrites: true },
  '53200': { fault: 'unavailable', connection: 'over', refusesWrites: true },
  '54': { fault: 'data' },
  // "recovery is in progress", among others.
  '55000': { fault: 'unavailable', connection: 'over' },
  '55006': { fault: 'unavailable' },
  // `lock_timeout` ran out.
  '55P03': { fault: 'locked' },
  // The operator or the server ended the connection (57P01 to 57P05), or refuses it while it starts or stops (57P03).
  '57': { fault: 'unavailable', connection: 'all_over' },
  // `statement_timeout` ran out.
  '57014': { fault: 'unavailable' },
  '57P05': { fault: 'unavailable', connection: 'over' },
  // The operating system, or a pooler that lost its server.
  '58': { fault: 'unavailable', connection: 'over' },
  '58030': { fault: 'unavailable', connection: 'over', refusesWrites: true },
};

const UNKNOWN: Meaning = { fault: 'fault' };
/** Whatever its SQLSTATE, the server ends the connection: a crash, or a pooler with codes of its own. */
const ENDED: Meaning = { fault: 'unavailable', connection: 'all_over' };
const ENDING_SEVERITIES = new Set(['FATAL', 'PANIC']);

/** The answer is 503: the database is away, or more is waiting than can be served. Nothing was done, or it cannot be known. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Classifies a failure. */
export function classifyFault(error: unknown): DatabaseFault {
  if (error instanceof UnavailableError) return 'unavailable';
  return meaningOf(error)?.fault ?? 'mistake';
}

/** What a failed statement says of its connection. */
export function connectionAfter(error: unknown): ConnectionState {
  return meaningOf(error)?.connection ?? 'serves';
}

/** Whether the server refused a write that it would refuse on every connection. */
export function refusesWrites(error: unknown): boolean {
  return meaningOf(error)?.refusesWrites ?? false;
}

/** Whether the database is away for whatever is asked of it, as opposed to a row or lock that others hold. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof UnavailableError)) return false;
  const cause = classifyFault(error.cause);
  return cause !== 'locked' && cause !== 'conflict';
}

/** Null when the error is none of the server's. */
function meaningOf(error: unknown): Meaning | null {
  const state = sqlState(error);
  if (state === null) return null;
  const known = MEANINGS[state] ?? MEANINGS[state.slice(0, 2)];
  if (known) return known;
  return ENDING_SEVERITIES.has(read(error, 'severity') ?? '') ? ENDED : UNKNOWN;
}

/**
 * What a failed statement or connection is thrown on as. A driver's error without an SQLSTATE says that the server did not
 * answer at all (refused, reset, timed out); our own mistakes (TypeError and its kin) stay what they are.
 */
export function toThrowable(error: unknown): unknown {
  if (error instanceof UnavailableError) return error;
  const mistake =
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  if (mistake || (sqlState(error) !== null && classifyFault(error) !== 'unavailable')) return error;
  return new UnavailableError('the database did not answer', { cause: error });
}

/** The five-character SQLSTATE of a PostgreSQL error, wherever the driver or the mapper keeps it. */
export function sqlState(error: unknown): string | null {
  const code = read(error, 'code');
  // EPIPE has five characters too; no SQLSTATE starts with E.
  return code !== null && /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code) ? code : null;
}

/**
 * Whether work failed on a unique index (unique_violation) each time that it was tried. That can be a race that was lost every
 * time, so only time tells whether the item is at fault.
 */
export function isTaken(error: unknown): boolean {
  return error instanceof UnavailableError && sqlState(error.cause) === '23505';
}

/**
 * Whether a failure may be the fault of the item that was to be stored. Otherwise the database was away, and the item has to come again.
 * A unique index that refused each try may be a lost race or a fault: only a later try shows which.
 */
export function isRefusal(error: unknown): boolean {
  return classifyFault(error) !== 'unavailable' || isTaken(error);
}

/** Whatever kept a delivery from being stored, the answer is that it must come again. */
export function toUnavailable(error: unknown): UnavailableError {
  if (error instanceof UnavailableError) return error;
  return new UnavailableError('the events of a delivery were refused', { cause: error });
}

/** Names and codes of a failure: enough to follow it, and nothing of the data (messages and parameters carry ids). */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const parts = [error.name, read(error, 'code'), read(error, 'constraint'), read(error, 'table')];
  const cause = error.cause === undefined ? null : `(${describeFault(error.cause)})`;
  const place = sqlState(error) === null && cause === null ? firstFrame(error) : null;
  return [...parts, cause, place].filter((part) => part !== null).join(' ');
}

function read(error: unknown, name: 'code' | 'constraint' | 'table' | 'severity'): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const own: unknown = Reflect.get(error, name);
  if (typeof own === 'string') return own;
  const driverError: unknown = Reflect.get(error, 'driverError');
  const inner: unknown =
    typeof driverError === 'object' && driverError !== null ? Reflect.get(driverError, name) : null;
  return typeof inner === 'string' ? inner : null;
}

function firstFrame(error: Error): string | null {
  return (
    error.stack
      ?.split('\n')
      .find((line) => line.startsWith('    at '))
      ?.trim() ?? null
  );
}
