/** Why a request had no answer, as the API shows it in a delivery's `error`. */
export type DialFault =
  /** No answer within the time limit. */
  | 'timeout'
  /** The URL, or every address of its host, is not allowed. */
  | 'forbidden_address'
  /** The host's name has no address. */
  | 'dns'
  | 'refused'
  | 'unreachable'
  /** No secure connection: the certificate is not valid, or the server does not speak TLS. */
  | 'tls'
  /** The answer is not HTTP. */
  | 'bad_answer'
  /** The connection broke. */
  | 'lost'
  /** The service is stopping. */
  | 'aborted';

/** What a request led to. */
export type DialResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The value of the header `Retry-After`, not parsed. */
      readonly retryAfter: string | null;
      /** The first KiB of the body as text that can be stored. */
      readonly body: string;
    }
  | { readonly kind: 'no_answer'; readonly error: DialFault };

export const FORBIDDEN_ADDRESS = 'ERR_FORBIDDEN_ADDRESS';
export const UNKNOWN_HOST = 'ERR_UNKNOWN_HOST';
export const BAD_ANSWER = 'ERR_BAD_ANSWER';

/** Faults by the error codes of Node, OpenSSL and llhttp; the first match counts. */
const BY_CODE: readonly (readonly [RegExp, DialFault])[] = [
  [/^ERR_FORBIDDEN_ADDRESS$/, 'forbidden_address'],
  [/^ERR_UNKNOWN_HOST$/, 'dns'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)$/, 'unreachable'],
  [/^ETIMEDOUT$/, 'timeout'],
  [
    /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE/,
    'tls',
  ],
  [/^(HPE_|ERR_BAD_ANSWER$)/, 'bad_answer'],
];

/** The fields of a thrown error that name its kind, whichever library threw it. */
interface ErrorFields {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  /** The errors of several attempts, such as one for each address. */
  readonly errors?: unknown;
}

/** Names a fault by the names and codes of an error; the error's message may contain addresses. */
export function nameDialFault(error: unknown): DialFault {
  const { name, cause, errors } = readFields(error);
  if (name === 'TimeoutError') return 'timeout';
  if (name === 'AbortError') return 'aborted';
  const codes = [error, cause, ...(Array.isArray(errors) ? errors : [])].map((each) => readFields(each).code);
  const found = BY_CODE.find(([pattern]) =>
    codes.some((code) => typeof code === 'string' && pattern.test(code)),
  );
  return found?.[1] ?? 'lost';
}

function readFields(error: unknown): ErrorFields {
  return typeof error === 'object' && error !== null ? error : {};
}
