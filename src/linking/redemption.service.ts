import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { DeadLetters } from './dead-letters.service.js';
import { EventBatches } from './event-batches.service.js';
import type { ReceivedReferral, ReferralResult } from './linking-plan.js';
import { isStored } from './refusal-decision.js';
import { refusedReferral } from './refused-event.js';
import { RedemptionBatch } from './redemption-batch.service.js';

/** What became of each referral of a webhook request; `not_ours` are refs that we never made. */
export type RedemptionResult = ReferralResult | 'not_ours';

/** Turns referrals into identities: exactly once, whatever races, repeats and crashes. */
@Injectable()
export class RedemptionService {
  private readonly batches: EventBatches<ReceivedReferral, ReferralResult>;

  constructor(
    batch: RedemptionBatch,
    deadLetters: DeadLetters,
    accounts: AccountsService,
    private readonly refTokens: RefTokensService,
    metrics: Metrics,
  ) {
    const run = (accountId: string, referrals: readonly ReceivedReferral[]): Promise<ReferralResult[]> =>
      batch.redeem(accountId, referrals);
    const work = { igIdsOf, run, toRefused: refusedReferral, isStored };
    this.batches = new EventBatches(work, accounts, deadLetters, metrics);
  }

  /**
   * Redeems the referrals of one webhook request. Those of each account share a transaction.
   * @returns once all that they mean is committed: what became of each, in their order
   * @throws UnavailableError when the database is away, or refuses every event; what was committed before is recognised as a
   *   repeat next time
   */
  async redeem(
    events: readonly ReferralEvent[],
    receivedAt: Date,
    requestId: string,
  ): Promise<RedemptionResult[]> {
    const received = events.map((event) => this.receive(event, receivedAt, requestId));
    const results = await this.batches.take(received.filter((referral) => referral !== null));
    return received.map((referral) =>
      referral === null ? 'not_ours' : (results.get(referral) ?? 'unregistered_account'),
    );
  }

  private receive(event: ReferralEvent, receivedAt: Date, requestId: string): ReceivedReferral | null {
    const verdict = this.refTokens.verify(event.ref);
    if (verdict.kind === 'foreign' || (verdict.kind === 'invalid' && event.mustVerify)) return null;
    if (verdict.kind === 'invalid') return { event, token: { valid: false }, receivedAt, requestId };
    const { linkId, igId } = verdict.claims;
    return { event, token: { valid: true, linkId, igId }, receivedAt, requestId };
  }
}

/** The accounts that a referral names: its token's, before the one that the event came to. */
function igIdsOf({ event, token }: ReceivedReferral): string[] {
  return token.valid ? [token.igId, event.igId] : [event.igId];
}
