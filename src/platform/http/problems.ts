/** Every problem that a caller can meet: its stable code, its status and its title. The documentation explains each. */
export const PROBLEMS = {
  malformed_request: { status: 400, title: 'Request cannot be parsed' },
  invalid_api_key: { status: 401, title: 'API key is missing or not valid' },
  invalid_signature: { status: 401, title: 'Webhook signature is missing or not valid' },
  insufficient_scope: { status: 403, title: 'API key lacks the required scope' },
  app_key_required: { status: 403, title: "This request needs an app's API key" },
  invalid_verify_token: { status: 403, title: 'Verify token does not match' },
  not_found: { status: 404, title: 'Not found' },
  request_timeout: { status: 408, title: 'Request was not received in time' },
  link_closed: { status: 409, title: 'Link is already linked or rejected' },
  link_not_awaiting_confirmation: { status: 409, title: 'Link is not awaiting confirmation' },
  igsid_taken: { status: 409, title: 'Instagram person is linked to another external user' },
  user_taken: { status: 409, title: 'External user is linked to another Instagram person' },
  account_conflict: { status: 409, title: 'Account is already registered with other details' },
  idempotency_conflict: { status: 409, title: 'A request with this Idempotency-Key is in progress' },
  endpoint_limit_reached: { status: 409, title: 'App has reached its limit of endpoints' },
  endpoint_disabled: { status: 409, title: 'Endpoint is disabled' },
  key_closed: { status: 409, title: 'API key is no longer active' },
  body_too_large: { status: 413, title: 'Request body is too large' },
  uri_too_long: { status: 414, title: 'URL is too long' },
  unsupported_media_type: { status: 415, title: 'Media type is not supported' },
  validation_failed: { status: 422, title: 'Request has invalid fields' },
  session_mismatch: { status: 422, title: 'Session does not match the one that minted the link' },
  confirmation_required: { status: 422, title: 'Replacing an identity needs a confirmation' },
  idempotency_key_reused: { status: 422, title: 'Idempotency-Key was used with another request' },
  rate_limited: { status: 429, title: 'Rate limit exceeded' },
  too_many_waits: { status: 429, title: 'Too many open waits' },
  headers_too_large: { status: 431, title: 'Request headers are too large' },
  internal_error: { status: 500, title: 'Internal server error' },
  temporarily_unavailable: { status: 503, title: 'Service is temporarily unavailable' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** One fault of one field: a JSON pointer (RFC 6901) into the body or query, and what the field must be. */
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
  return new ProblemError(
    'validation_failed',
    'The request has invalid fields; `errors` names each.',
    faults,
  );
}

/** The problem of a path that no route has. */
export function noSuchRoute(): ProblemError {
  return new ProblemError('not_found', 'There is no such route. The routes are listed in /openapi.json.');
}

/** The problem of a key that is missing, unknown, expired or revoked. */
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
