import { ProblemError } from '../platform/http/problems.js';

/** What became of a delivery: not from Meta, not JSON, or done with so many referrals of ours. */
export type DeliveryResult =
  { readonly kind: 'unsigned' | 'unreadable' } | { readonly kind: 'done'; readonly received: number };

/**
 * What Meta is answered.
 * @throws ProblemError when the delivery was not taken
 */
export function answerDelivery(result: DeliveryResult): { readonly received: number } {
  switch (result.kind) {
    case 'unsigned':
      throw new ProblemError(
        'invalid_signature',
        'X-Hub-Signature-256 is missing or made with no secret of META_APP_SECRETS.',
      );
    case 'unreadable':
      throw new ProblemError('malformed_request', 'The signed body is not JSON.');
    case 'done':
      return { received: result.received };
  }
}
