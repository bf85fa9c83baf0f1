/** Every problem that a caller can meet: the stable code, its status and title. The README explains each. */
export const PROBLEMS = {
  malformed_request: { status: 400, title: 'The request cannot be read' },
  invalid_api_key: { status: 401, title: 'The API key is missing or not valid' },
  invalid_signature: { status: 401, title: 'The delivery is not signed by Meta' },
  insufficient_scope: { status: 403, title: 'The API key lacks the scope' },
  app_key_required: { status: 403, title: "Only an app's own key may do this" },
  invalid_verify_token: { status: 403, title: 'The verify token does not match' },
  not_found: { status: 404, title: 'Not found' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  link_closed: { status: 409, title: 'The link is linked or rejected already' },
  link_not_awaiting_confirmation: { status: 409, title: 'The link waits for no confirmation' },
  igsid_taken: { status: 409, title: 'The Instagram person is linked to another external user' },
  user_taken: { status: 409, title: 'The external user is linked to another Instagram person' },
  account_conflict: { status: 409, title: 'The account is registered otherwise' },
  idempotency_conflict: { status: 409, title: 'The same request is under way' },
  endpoint_limit_reached: { status: 409, title: 'The app has as many endpoints as it may' },
  endpoint_disabled: { status: 409, title: 'The endpoint is disabled' },
  key_closed: { status: 409, title: 'The key is over' },
  body_too_large: { status: 413, title: 'The body is too large' },
  uri_too_long: { status: 414, title: 'The URL is too long' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported' },
  validation_failed: { status: 422, title: 'Some fields are not valid' },
  session_mismatch: { status: 422, title: 'The session is not that of the mint' },
  confirmation_required: { status: 422, title: 'Replacing needs a confirmation' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used before' },
  rate_limited: { status: 429, title: 'Too many requests in this minute' },
  too_many_waits: { status: 429, title: 'Too many requests wait already' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'The service failed' },
  temporarily_unavailable: { status: 503, title: 'The service cannot answer at the moment' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** One fault of one field: a JSON pointer (RFC 6901) into the body or query, and what to do. */
export interface FieldFault {
  readonly pointer: string;
  readonly detail: string;
}

/** A problem document, RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457, read 2026-11), with `code` and `errors`. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request id, by which support finds the request in the log. */
  readonly instance: string;
  readonly code: ProblemCode;
  readonly errors?: readonly FieldFault[];
}

/** Thrown by the HTTP edge only; services answer with values. */
export class ProblemError extends Error {
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors?: readonly FieldFault[],
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}

/** The problem that names faults of fields. */
export function validationFailed(faults: readonly FieldFault[]): ProblemError {
  return new ProblemError('validation_failed', 'Some fields are not valid; `errors` names each.', faults);
}

/** The problem that a key meets which is unknown or over. */
export function invalidApiKey(): ProblemError {
  return new ProblemError('invalid_api_key', 'Send a valid key as `Authorization: Bearer hk_…`.');
}

/** The document that a caller gets for a problem. */
export function toProblemDocument(problem: ProblemError, requestId: string): ProblemDocument {
  const { status, title } = PROBLEMS[problem.code];
  const type = `urn:hitch:problem:${problem.code}`;
  const document = { type, title, status, detail: problem.message, instance: requestId, code: problem.code };
  return problem.errors ? { ...document, errors: problem.errors } : document;
}
