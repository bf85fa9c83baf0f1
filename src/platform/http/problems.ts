import { type ProblemCode, PROBLEMS } from './problem-codes.js';

/** A fault of a field: a JSON pointer (RFC 6901) into the body or query, and the rule that the field must satisfy. */
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
  /** The request id, to find the request in the log. */
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

/** The problem of a request with faults in its fields. */
export function validationFailed(faults: readonly FieldFault[]): ProblemError {
  return new ProblemError(
    'validation_failed',
    'The request has invalid fields; `errors` names each.',
    faults,
  );
}

/** The problem of a path that matches no route. */
export function noSuchRoute(): ProblemError {
  return new ProblemError('not_found', 'There is no such route. The routes are listed in /openapi.json.');
}

/** The problem of a body that is larger than its route takes. */
export function bodyTooLarge(): ProblemError {
  return new ProblemError('body_too_large', PROBLEMS.body_too_large.example);
}

/** The problem of a key that is missing, unknown, expired or revoked. */
export function invalidApiKey(): ProblemError {
  return new ProblemError('invalid_api_key', 'Send a valid key as `Authorization: Bearer hk_…`.');
}

/** The problem of a request that has to be sent by a page of ours, and was not. */
export function crossSiteRequest(): ProblemError {
  return new ProblemError('cross_site_request', PROBLEMS.cross_site_request.example);
}

/** The problem document of an answer. */
export function toProblemDocument(problem: ProblemError, requestId: string): ProblemDocument {
  const { status, title } = PROBLEMS[problem.code];
  const type = `urn:hitch:problem:${problem.code}`;
  const document = { type, title, status, detail: problem.message, instance: requestId, code: problem.code };
  return problem.errors ? { ...document, errors: problem.errors } : document;
}
