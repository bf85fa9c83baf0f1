import { StartFault } from '../config/start-fault.js';
import { sqlState } from './database-errors.js';

/** Where a connection goes. The password is not among these. */
interface Target {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly database: string;
}

type Explain = (target: Target) => string;

/** Codes of the operating system and of OpenSSL, and of PostgreSQL: https://www.postgresql.org/docs/18/errcodes-appendix.html (read 2026-11) */
const FAULTS: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: ({ host, port }) =>
    `nothing listens on ${host}, port ${port}. Start PostgreSQL, or correct the host and the port`,
  ENOTFOUND: ({ host }) => `there is no host ${host}. Correct the host`,
  EAI_AGAIN: ({ host }) =>
    `the name server does not answer for ${host}. Correct the host, or look at the network`,
  ETIMEDOUT: ({ host, port }) =>
    `${host}, port ${port}, does not answer. Correct the host, or open the firewall`,
  EHOSTUNREACH: ({ host }) => `there is no way to the host ${host}. Correct the host, or look at the network`,
  ENETUNREACH: ({ host }) => `there is no way to the host ${host}. Correct the host, or look at the network`,
  ECONNRESET: ({ host, port }) =>
    `${host}, port ${port}, closed the connection. Is a PostgreSQL there, and does it need TLS (?sslmode=require)?`,
  ENOENT: ({ host }) => `there is no such socket or file (${host}). Correct the path`,
  EACCES: ({ host }) => `this user may not use the socket or file (${host})`,
  '28P01': ({ user }) =>
    `the password of the user ${user} is wrong. A character such as @ or # has to be percent-encoded`,
  '28000': ({ user, host }) =>
    `the server refuses the user ${user} from here: there is no such role, or pg_hba.conf has no entry for it. If ${host} accepts TLS only, add ?sslmode=require`,
  '3D000': ({ database }) =>
    `there is no database ${database}. Create it (CREATE DATABASE), or correct the name`,
  '42501': ({ user }) =>
    `the user ${user} lacks a right that is needed here. Grant it, or use the role that owns the tables`,
  '53300': () => 'the server has no connection left. Raise max_connections, or stop other programs',
  '57P03': () => 'the server is starting or stopping. Try again in a moment',
};

/** What OpenSSL says of a certificate that it does not accept. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^ERR_TLS|ALTNAME/;

/** Texts of the driver, which has no codes for these. */
const TEXTS: readonly (readonly [RegExp, Explain])[] = [
  [
    /does not support SSL/i,
    ({ host }) => `the server ${host} does not accept TLS. Remove sslmode, or turn TLS on there`,
  ],
  [
    /password must be a string|password must be a non-empty/i,
    ({ user }) => `the URL contains no password for the user ${user}`,
  ],
  [
    /timeout/i,
    ({ host, port }) => `${host}, port ${port}, does not answer. Correct the host, or open the firewall`,
  ],
  [
    /terminated unexpectedly/i,
    ({ host, port }) => `${host}, port ${port}, closed the connection. Is a PostgreSQL there?`,
  ],
  [
    /URI malformed/i,
    () => 'a % in the URL is not followed by two hexadecimal digits. Write a % of the password as %25',
  ],
];

/**
 * Runs what connects to the database of a variable.
 * @param variable the name of the variable that the URL came from
 * @throws StartFault in place of a failed connection: one sentence with the variable, the cause and what to do, without the password
 */
export async function explainConnection<Result>(
  variable: string,
  url: string,
  connect: () => Promise<Result>,
): Promise<Result> {
  try {
    return await connect();
  } catch (error) {
    const explained = describeConnectionFault(error, readTarget(url));
    if (explained === null) throw error;
    throw new StartFault([`${variable}: ${explained}.`]);
  }
}

/** The fault in words; null when it is not one of the connection. */
function describeConnectionFault(error: unknown, target: Target): string | null {
  const code = codeOf(error);
  const known = FAULTS[code];
  if (known !== undefined) return `${known(target)} (${code})`;
  if (CERTIFICATE.test(code))
    return `the certificate of ${target.host} is not accepted (${code}). Give its authority with ?sslrootcert=, or correct the host`;
  const message = error instanceof Error ? error.message : '';
  return TEXTS.find(([text]) => text.test(message))?.[1](target) ?? null;
}

/** Of several addresses that were tried, the first one's. */
function codeOf(error: unknown): string {
  const state = sqlState(error);
  if (state !== null) return state;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

function readTarget(url: string): Target {
  if (!URL.canParse(url))
    return { host: 'the host', port: '5432', user: 'of the URL', database: 'of the URL' };
  const { hostname, port, username, pathname, searchParams } = new URL(url);
  const database = pathname.slice(1) || username;
  const host = searchParams.get('host') ?? hostname;
  return { host: host || 'localhost', port: port || '5432', user: username || 'of the URL', database };
}
