import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import { BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import { classifyFault } from '../platform/database/database-errors.js';
import { bisectFailures } from '../platform/database/retry.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { DeadLetters } from './dead-letters.service.js';
import type { ReceivedReferral, ReferralResult } from './linking-plan.js';
import { RedemptionBatch } from './redemption-batch.service.js';

/** What became of each referral of a webhook request; `not_ours` are refs that we never made. */
export type RedemptionResult = ReferralResult | 'not_ours';

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
  private readonly batches = new Batcher<AccountReferrals, ReferralResult[]>({
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
    private readonly refTokens: RefTokensService,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Redeems the referrals of one webhook request. Those of each account share a transaction.
   * @returns once all that they mean is committed: what became of each, in their order
   * @throws UnavailableError when the database is away; what was committed before is recognised as a repeat next time
   */
  async redeem(
    events: readonly ReferralEvent[],
    receivedAt: Date,
    requestId: string,
  ): Promise<RedemptionResult[]> {
    const received = events.map((event) => this.receive(event, receivedAt, requestId));
    const ours = received.filter((referral) => referral !== null);
    const accounts = await this.accounts.findIds([...new Set(ours.flatMap(igIdsOf))]);
    const byAccount = Map.groupBy(ours, (referral) => accountOf(referral, accounts));
    const results = new Map<ReceivedReferral, ReferralResult>();
    await Promise.all(
      [...byAccount].map(async ([accountId, referrals]) => {
        const ended = accountId === null ? null : await this.redeemOfAccount(accountId, referrals);
        for (const [index, referral] of referrals.entries())
          results.set(referral, ended?.[index] ?? 'unregistered_account');
      }),
    );
    return received.map((referral) => (referral && results.get(referral)) ?? 'not_ours');
  }

  private receive(event: ReferralEvent, receivedAt: Date, requestId: string): ReceivedReferral | null {
    const verdict = this.refTokens.verify(event.ref);
    if (verdict.kind === 'foreign' || (verdict.kind === 'invalid' && event.mustVerify)) return null;
    if (verdict.kind === 'invalid') return { event, token: { valid: false }, receivedAt, requestId };
    const { linkId, igId } = verdict.claims;
    return { event, token: { valid: true, linkId, igId }, receivedAt, requestId };
  }

  /** One part after the other: an enormous request must neither hold its locks for long nor push others out of the queue. */
  private async redeemOfAccount(
    accountId: string,
    referrals: readonly ReceivedReferral[],
  ): Promise<ReferralResult[]> {
    const results: ReferralResult[] = [];
    for (let start = 0; start < referrals.length; start += MAX_BATCH) {
      const part = referrals.slice(start, start + MAX_BATCH);
      results.push(...(await this.batches.add({ accountId, referrals: part })));
    }
    return results;
  }

  private async redeemTogether(
    groups: readonly AccountReferrals[],
  ): Promise<PromiseSettledResult<ReferralResult[]>[]> {
    const accountId = groups[0]?.accountId ?? '';
    const referrals = groups.flatMap((group) => group.referrals);
    const settled = await bisectFailures(referrals, (some) => this.batch.redeem(accountId, some));
    const results = (await this.buryPoison(referrals, settled)).values();
    return groups.map((group) => settleTogether(group.referrals.map(() => next(results))));
  }

  /**
   * Keeps as dead letters the events whose own data the database refuses. A mistake of ours counts as the event's only when
   * others came through: a release that fails for every event must lose none, so there Meta is let come again.
   */
  private async buryPoison(
    referrals: readonly ReceivedReferral[],
    settled: readonly PromiseSettledResult<ReferralResult>[],
  ): Promise<PromiseSettledResult<ReferralResult>[]> {
    const someCameThrough = settled.some(({ status }) => status === 'fulfilled');
    const results: PromiseSettledResult<ReferralResult>[] = [];
    for (const [index, result] of settled.entries()) {
      const referral = referrals[index];
      const fault = result.status === 'rejected' ? classifyFault(result.reason) : null;
      const isPoison = fault === 'data' || (fault === 'mistake' && someCameThrough);
      if (result.status === 'fulfilled' || !isPoison || !referral) results.push(result);
      else {
        const bury = async () => [await this.deadLetters.add(referral, result.reason)];
        results.push(...(await bisectFailures([referral], bury)));
      }
    }
    return results;
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

/** A request is done when all of it is; else Meta must send it again, and what was done is recognised then. */
function settleTogether(
  results: readonly PromiseSettledResult<ReferralResult>[],
): PromiseSettledResult<ReferralResult[]> {
  const values: ReferralResult[] = [];
  for (const result of results) {
    if (result.status === 'rejected') return result;
    values.push(result.value);
  }
  return { status: 'fulfilled', value: values };
}

/** The next of as many results as there are referrals. */
function next<Result>(results: Iterator<Result>): Result {
  const { done, value } = results.next();
  if (done) throw new TypeError('a referral was left without a result');
  return value;
}
