import { ProblemError } from '../platform/http/problems.js';

/** What became of a request that Meta makes for the owner of an account. */
export type OwnerRequestResult<Value> =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'done'; readonly value: Value };

/** The signed request in a form of Meta; null when there is none, or more than one. */
export function readSignedForm(body: unknown): string | null {
  const [signedRequest, ...others] = body instanceof URLSearchParams ? body.getAll('signed_request') : [];
  return others.length === 0 ? (signedRequest ?? null) : null;
}

/**
 * The result of a request that was carried out.
 * @throws ProblemError of one that was refused
 */
export function accepted<Value>(result: OwnerRequestResult<Value>): Value {
  switch (result.kind) {
    case 'unsigned':
      throw new ProblemError(
        'invalid_signature',
        'signed_request is missing, or no secret of META_APP_SECRETS signed it.',
      );
    case 'unreadable':
      throw new ProblemError('malformed_request', result.detail);
    case 'done':
      return result.value;
  }
}
