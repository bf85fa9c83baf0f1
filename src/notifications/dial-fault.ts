/** Why there is no answer, in a word that an app is shown. */
export type DialFault =
  /** There was none within the time. */
  | 'timeout'
  /** The URL, or all that its host stands for, is not to be dialled. */
  | 'forbidden_address'
  /** The host's name stands for nothing. */
  | 'dns'
  | 'refused'
  | 'unreachable'
  /** There is no secure connection: a certificate that does not hold, or no TLS at all. */
  | 'tls'
  /** What came is no HTTP. */
  | 'bad_answer'
  /** The connection broke. */
  | 'lost'
  /** The service stops. */
  | 'aborted';

export const FORBIDDEN_ADDRESS = 'ERR_FORBIDDEN_ADDRESS';
export const UNKNOWN_HOST = 'ERR_UNKNOWN_HOST';

/** By the codes of Node, OpenSSL and undici; the first that fits. */
const BY_CODE: readonly (readonly [RegExp, DialFault])[] = [
  [/^ERR_FORBIDDEN_ADDRESS$/, 'forbidden_address'],
  [/^ERR_UNKNOWN_HOST$/, 'dns'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)$/, 'unreachable'],
  [/TIMEOUT|^ETIMEDOUT$/, 'timeout'],
  [
    /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE/,
    'tls',
  ],
  [/^UND_ERR_(HEADERS_OVERFLOW|RES_|RESPONSE)/, 'bad_answer'],
  [/^UND_ERR_(DESTROYED|CLOSED|ABORTED)$/, 'aborted'],
];

/** What matters here of a fault, from whichever library. */
interface Fault {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  /** Of several tries, such as one for each address. */
  readonly errors?: unknown;
}

/** Which of these it was, by the names and codes of a fault: its words may hold addresses. */
export function nameDialFault(error: unknown): DialFault {
  const { name, cause, errors } = toFault(error);
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'AbortError') return 'aborted';
  // Its code is not always there.
  if (name === 'HTTPParserError') return 'bad_answer';
  const codes = [error, cause, ...(Array.isArray(errors) ? errors : [])].map((each) => toFault(each).code);
  const found = BY_CODE.find(([pattern]) =>
    codes.some((code) => typeof code === 'string' && pattern.test(code)),
  );
  return found?.[1] ?? 'lost';
}

function toFault(error: unknown): Fault {
  return typeof error === 'object' && error !== null ? error : {};
}
