import { ProblemError } from '../platform/http/problems.js';

/** What was begun, or the problem that the endpoint is told nothing. */
export function readBegun<Result extends { readonly kind: 'begun' | 'endpoint_disabled' }>(
  result: Result,
): Extract<Result, { kind: 'begun' }> {
  if (result.kind === 'begun') return result as Extract<Result, { kind: 'begun' }>;
  throw new ProblemError(
    'endpoint_disabled',
    'The endpoint is disabled or deleted; enable it before anything is sent to it.',
  );
}
