import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { ReceivedReferral, ReferralResult } from './linking-plan.js';
import { LinkingState } from './linking-state.service.js';
import { LinkingWriter } from './linking-writer.service.js';
import { planRedemption } from './plan-redemption.js';

/** Redeems a batch of one account in one transaction: lock, load, decide, apply. */
@Injectable()
export class RedemptionBatch {
  constructor(
    private readonly database: Database,
    private readonly state: LinkingState,
    private readonly writer: LinkingWriter,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * What became of each referral, in their order, once it is committed.
   * @param accountId UUID of the account that all of them belong to
   */
  redeem(accountId: string, referrals: readonly ReceivedReferral[]): Promise<ReferralResult[]> {
    return this.database.inTransaction(
      async (tx) => {
        const now = this.clock.now();
        const loaded = await this.state.load(tx, accountId, referrals, now);
        const { plan, results } = planRedemption(referrals, loaded, now, () => this.ids.newUuid());
        await this.writer.apply(tx, accountId, plan, now);
        return [...results];
      },
      { keepPlans: true, reserved: true, isLarge: true },
    );
  }

  /**
   * Redeems a referral of the past in the caller's transaction.
   * @param linkedAt the time of its event, by which a list finds an identity that it makes
   * @param isWanted asked when the locks are held; false: nothing is decided
   * @returns what became of it; null when it was not wanted
   */
  async redeemLate(
    tx: Transaction,
    accountId: string,
    referral: ReceivedReferral,
    linkedAt: Date,
    isWanted: () => Promise<boolean>,
  ): Promise<ReferralResult | null> {
    const now = this.clock.now();
    const loaded = await this.state.load(tx, accountId, [referral], now);
    if (!(await isWanted())) return null;
    const { plan, results } = planRedemption([referral], loaded, now, () => this.ids.newUuidOf(linkedAt));
    await this.writer.apply(tx, accountId, plan, now);
    return results[0] ?? null;
  }
}
