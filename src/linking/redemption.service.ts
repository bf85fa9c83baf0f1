import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import { toUnavailable } from '../platform/database/database-errors.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { DeadLetters } from './dead-letters.service.js';
import { EventBatches } from './event-batches.service.js';
import type { ReceivedReferral, ReferralResult } from './linking-plan.js';
import { isStored } from './refusal-decision.js';
import { type Foreign, ReferralReceiver } from './referral-receiver.service.js';
import { type EventDelivery, refusedReferral } from './refused-event.js';
import { RedemptionBatch } from './redemption-batch.service.js';

/** What became of each event of a webhook request that has a ref or is a code. */
export type RedemptionResult = ReferralResult | Foreign;

/** Turns referrals into identities: exactly once, whatever races, repeats and crashes. */
@Injectable()
export class RedemptionService {
  private readonly batches: EventBatches<ReceivedReferral, ReferralResult>;

  constructor(
    batch: RedemptionBatch,
    deadLetters: DeadLetters,
    accounts: AccountsService,
    private readonly receiver: ReferralReceiver,
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
    const received = await this.receive(events, { receivedAt, requestId });
    const results = await this.batches.take(received.filter((referral) => typeof referral === 'object'));
    return received.map((referral) =>
      typeof referral === 'object' ? (results.get(referral) ?? 'unregistered_account') : referral,
    );
  }

  private async receive(
    events: readonly ReferralEvent[],
    delivery: EventDelivery,
  ): Promise<(ReceivedReferral | Foreign)[]> {
    try {
      return await this.receiver.receive(events, delivery);
    } catch (error) {
      throw toUnavailable(error);
    }
  }
}

/** The accounts that a referral names: its token's, before the one that the event came to. */
function igIdsOf({ event, token }: ReceivedReferral): string[] {
  return token.valid ? [token.igId, event.igId] : [event.igId];
}
