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

/** unique_violation, serialization_failure, deadlock_detected. https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11) */
const CONFLICTS = new Set(['23505', '40001', '40P01']);
/** lock_not_available: `lock_timeout` ran out. */
const LOCKED = '55P03';
/** Data exceptions, integrity violations, and the limits that a too large value meets. */
const DATA_CLASSES = new Set(['22', '23', '54']);
/** Connection, read-only standby, resources, lock time-outs, operator intervention, system errors. */
const UNAVAILABLE_CLASSES = new Set(['08', '25', '53', '55', '57', '58']);

/** The answer is 503 and nothing was done: the database is away, or more is waiting than can be served. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Classifies a failure. */
export function classifyFault(error: unknown): DatabaseFault {
  if (error instanceof UnavailableError) return 'unavailable';
  const state = sqlState(error);
  if (state === null) return 'mistake';
  if (CONFLICTS.has(state)) return 'conflict';
  if (state === LOCKED) return 'locked';
  if (DATA_CLASSES.has(state.slice(0, 2))) return 'data';
  return UNAVAILABLE_CLASSES.has(state.slice(0, 2)) ? 'unavailable' : 'fault';
}

/**
 * What a failed statement or connection is thrown on as. A driver's error without an SQLSTATE says that the server did not
 * answer at all (refused, reset, timed out); our own mistakes (TypeError and its kin) stay what they are.
 */
export function toThrowable(error: unknown): unknown {
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

/** Names and codes of a failure: enough to follow it, and nothing of the data (messages and parameters carry ids). */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const parts = [error.name, read(error, 'code'), read(error, 'constraint'), read(error, 'table')];
  const cause = error.cause === undefined ? null : `(${describeFault(error.cause)})`;
  const place = sqlState(error) === null && cause === null ? firstFrame(error) : null;
  return [...parts, cause, place].filter((part) => part !== null).join(' ');
}

function read(error: unknown, name: 'code' | 'constraint' | 'table'): string | null {
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
