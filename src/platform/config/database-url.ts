/** Which servers fit. https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS (read 2026-11) */
export const TARGETS = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;

export type TargetSession = (typeof TARGETS)[number];

export interface DatabaseHost {
  /** A name, an address, or the folder of a Unix socket, which starts with a slash; empty: the driver's default. */
  readonly host: string;
  /** Empty: the driver's default. */
  readonly port: string;
}

/** The parts of a postgres:// URL. It holds a password: never log it. */
export interface DatabaseUrl {
  /** In the order in which they are tried; at least one. */
  readonly hosts: readonly DatabaseHost[];
  /** Empty: the driver's default. */
  readonly user: string;
  readonly password: string;
  /** Empty: the name of the user. */
  readonly database: string;
  readonly target: TargetSession;
  /** Of the server's command line, such as `-c work_mem=64MB`; empty when there are none. */
  readonly options: string;
  /** The parameters that the driver reads: TLS and the application's name. */
  readonly driver: ReadonlyMap<string, string>;
}

/** Others would set what the service relies on (`statement_timeout`), or mean nothing to the driver. */
const DRIVER_PARAMETERS = new Set([
  'application_name',
  'ssl',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
  'uselibpqcompat',
]);

const FORM = 'must be like postgres://user:password@host:5432/database';
const HOST = /^(?:\[(?<v6>[0-9A-Fa-f:.%]+)\]|(?<name>[^\s:/?#@[\]]*))(?::(?<port>\d{0,5}))?$/;
const MAX_PORT = 65_535;

/**
 * Reads a URL as libpq does: several hosts with ports of their own (`a:5432,b:5433`), Unix sockets (`?host=/var/run/postgresql`, or
 * percent-encoded as the host), and `target_session_attrs`. A password need not be percent-encoded unless that is ambiguous.
 * https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS (read 2026-11)
 * @returns the parts, or what is wrong; a fault never shows the URL
 */
export function parseDatabaseUrl(text: string): DatabaseUrl | { readonly fault: string } {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/s.exec(text) ?? [];
  if (rest === undefined) return { fault: FORM };
  for (const [userinfo, location] of splitsOf(rest)) {
    const parsed = parseLocation(location);
    if (parsed !== null) return complete(userinfo, parsed);
  }
  return { fault: `${FORM}; percent-encode the special characters of the password` };
}

interface Location {
  readonly hosts: readonly DatabaseHost[];
  readonly database: string;
  readonly query: URLSearchParams;
}

/** Where the user's part may end: nowhere, or at each `@`, since a password may contain some. */
function* splitsOf(rest: string): Generator<readonly [userinfo: string, location: string]> {
  yield ['', rest];
  for (let at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1))
    yield [rest.slice(0, at), rest.slice(at + 1)];
}

/** Null when the text cannot be hosts, database and query: the user's part then ends further on. */
function parseLocation(text: string): Location | null {
  const [, list = '', database = '', query = ''] = /^([^/?#]*)(?:\/([^/?#]*))?(?:\?(.*))?$/s.exec(text) ?? [];
  if (text !== '' && list === '' && !/^[/?]/.test(text)) return null;
  const hosts = list.split(',').map(parseHost);
  if (!hosts.every((host) => host !== null)) return null;
  return { hosts, database: decode(database), query: new URLSearchParams(query) };
}

function parseHost(text: string): DatabaseHost | null {
  const groups = HOST.exec(text)?.groups;
  if (groups === undefined) return null;
  const port = groups['port'] ?? '';
  return isPort(port) ? { host: groups['v6'] ?? decode(groups['name'] ?? ''), port } : null;
}

const isPort = (text: string): boolean =>
  text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_PORT);

function complete(
  userinfo: string,
  { hosts: named, database, query }: Location,
): DatabaseUrl | { readonly fault: string } {
  const hosts = query.get('host')?.split(',') ?? named.map(({ host }) => host);
  const ports = query.get('port')?.split(',') ?? named.map(({ port }) => port);
  if (ports.length !== 1 && ports.length !== hosts.length)
    return { fault: 'must have one port, or as many ports as hosts' };
  if (!ports.every(isPort)) return { fault: `must have ports from 1 to ${MAX_PORT}` };
  const attrs = query.get('target_session_attrs') ?? 'any';
  const target = TARGETS.find((each) => each === attrs);
  if (target === undefined)
    return { fault: `must have one of ${TARGETS.join(', ')} as target_session_attrs` };
  const colon = userinfo.indexOf(':');
  return {
    hosts: hosts.map((host, index) => ({ host, port: (ports.length === 1 ? ports[0] : ports[index]) ?? '' })),
    user: query.get('user') ?? decode(colon < 0 ? userinfo : userinfo.slice(0, colon)),
    password: query.get('password') ?? (colon < 0 ? '' : decode(userinfo.slice(colon + 1))),
    database: query.get('dbname') ?? database,
    target,
    options: query.get('options') ?? '',
    driver: new Map([...query].filter(([name]) => DRIVER_PARAMETERS.has(name))),
  };
}

/** A percent sign that begins no escape stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return text;
  }
}
