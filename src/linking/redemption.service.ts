import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import { BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import { bisectFailures } from '../platform/database/retry.js';
import { isRefusal, toUnavailable } from '../platform/database/database-errors.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { DeadLetters } from './dead-letters.service.js';
import type { ReceivedReferral, ReferralResult } from './linking-plan.js';
import { isStored } from './refusal-decision.js';
import { type Foreign, ReferralReceiver } from './referral-receiver.service.js';
import { refusedReferral } from './refused-event.js';
import { RedemptionBatch } from './redemption-batch.service.js';

/** What became of each event of a webhook request that has a ref or is a code. */
export type RedemptionResult = ReferralResult | Foreign;

/** How the transaction of a referral ended: what became of it, or why the database refused it. */
type Redeemed = { readonly result: ReferralResult } | { readonly error: unknown };

/** The referrals of one account in one webhook request. */
interface AccountReferrals {
  readonly accountId: string;
  readonly referrals: readonly ReceivedReferral[];
}

/** A webhook request of Meta's usual greatest size goes in one transaction; smaller ones that arrive together share one. */
const MAX_BATCH = 1_000;
const MAX_WAITING = 20_000;

/** Turns referrals into identities: exactly once, whatever races, repeats and crashes. */
@Injectable()
export class RedemptionService {
  private readonly batches = new Batcher<AccountReferrals, Redeemed[]>({
    run: (groups) => this.redeemTogether(groups),
    keyOf: ({ accountId }) => accountId,
    weigh: ({ referrals }) => referrals.length,
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    concurrency: 3,
    patienceMs: BATCH_PATIENCE_MS,
    onBatch: (size) => this.metrics.observeBatch('events', size),
  });

  constructor(
    private readonly batch: RedemptionBatch,
    private readonly deadLetters: DeadLetters,
    private readonly accounts: AccountsService,
    private readonly receiver: ReferralReceiver,
    private readonly metrics: Metrics,
  ) {}

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
    try {
      const received = await this.receiver.receive(events, { receivedAt, requestId });
      const ours = received.filter((referral) => typeof referral === 'object');
      const results = await this.settleRefused(await this.redeemOurs(ours));
      return received.map((referral) =>
        typeof referral === 'object' ? (results.get(referral) ?? 'not_ours') : referral,
      );
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  private async redeemOurs(ours: readonly ReceivedReferral[]): Promise<Map<ReceivedReferral, Redeemed>> {
    const accounts = await this.accounts.findIds([...new Set(ours.flatMap(igIdsOf))]);
    const byAccount = Map.groupBy(ours, (referral) => accountOf(referral, accounts));
    const redeemed = new Map<ReceivedReferral, Redeemed>();
    await Promise.all(
      [...byAccount].map(async ([accountId, referrals]) => {
        const ended = accountId === null ? null : await this.redeemOfAccount(accountId, referrals);
        for (const [index, referral] of referrals.entries())
          redeemed.set(referral, ended?.[index] ?? { result: 'unregistered_account' });
      }),
    );
    return redeemed;
  }

  /** What became of each referral of a delivery, after those that the database refused were dealt with. */
  private async settleRefused(
    redeemed: ReadonlyMap<ReceivedReferral, Redeemed>,
  ): Promise<Map<ReceivedReferral, ReferralResult>> {
    const results = new Map<ReceivedReferral, ReferralResult>();
    const refused: { readonly referral: ReceivedReferral; readonly error: unknown }[] = [];
    for (const [referral, ended] of redeemed) {
      if ('result' in ended) results.set(referral, ended.result);
      else refused.push({ referral, error: ended.error });
    }
    if (refused.length === 0) return results;
    const decisions = await this.deadLetters.settle(
      refused.map(({ referral, error }) => refusedReferral(referral, error)),
      [...results.values()].some(isStored),
    );
    for (const [index, { referral, error }] of refused.entries()) {
      if (decisions[index] === 'come_again') throw toUnavailable(error);
      results.set(referral, decisions[index] === 'erased' ? 'erased' : 'dead_letter');
    }
    return results;
  }

  /** One part after the other: an enormous request must neither hold its locks for long nor push others out of the queue. */
  private async redeemOfAccount(
    accountId: string,
    referrals: readonly ReceivedReferral[],
  ): Promise<Redeemed[]> {
    const redeemed: Redeemed[] = [];
    for (let start = 0; start < referrals.length; start += MAX_BATCH) {
      const part = referrals.slice(start, start + MAX_BATCH);
      redeemed.push(...(await this.batches.add({ accountId, referrals: part })));
    }
    return redeemed;
  }

  private async redeemTogether(
    groups: readonly AccountReferrals[],
  ): Promise<PromiseSettledResult<Redeemed[]>[]> {
    const accountId = groups[0]?.accountId ?? '';
    const referrals = groups.flatMap((group) => group.referrals);
    const settled = await bisectFailures(referrals, (some) => this.batch.redeem(accountId, some), 'one');
    const results = settled.values();
    return groups.map((group) => settleTogether(group.referrals.map(() => next(results))));
  }
}

/** The accounts that a referral names: its token's, and the one that the event came to. */
function igIdsOf({ event, token }: ReceivedReferral): string[] {
  return token.valid ? [token.igId, event.igId] : [event.igId];
}

/** The account that a referral belongs to (UUID): its token's, else the event's; null when neither is registered. */
function accountOf(referral: ReceivedReferral, accounts: ReadonlyMap<string, string>): string | null {
  return igIdsOf(referral).flatMap((igId) => accounts.get(igId) ?? [])[0] ?? null;
}

/**
 * A request is not done while the database is away for a part of it: Meta must send it again, and what was done is recognised
 * then. What the database refused is decided when all parts of the request have ended.
 */
function settleTogether(
  results: readonly PromiseSettledResult<ReferralResult>[],
): PromiseSettledResult<Redeemed[]> {
  const redeemed: Redeemed[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') redeemed.push({ result: result.value });
    else if (isRefusal(result.reason)) redeemed.push({ error: result.reason });
    else return result;
  }
  return { status: 'fulfilled', value: redeemed };
}

/** The next of as many results as there are referrals. */
function next<Result>(results: Iterator<Result>): Result {
  const { done, value } = results.next();
  if (done) throw new TypeError('a referral was left without a result');
  return value;
}
