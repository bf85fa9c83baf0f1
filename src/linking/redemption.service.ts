import { Injectable, Logger } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import {
  classifyFault,
  describeFault,
  LostRaceError,
  sqlState,
} from '../platform/database/database-errors.js';
import { Database, type Transaction, type Tx } from '../platform/database/database.service.js';
import type { GrowingTable } from '../platform/database/kept-plans.js';
import { lockBuckets, lockOnPerson, lockOnStranger, lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { bisectFailures } from '../platform/database/retry.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { LinkState } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import type { Listener } from '../notifications/announcement.js';
import { Announcements } from '../notifications/announcements.service.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { suppressionOfLink } from '../erasure/suppression-name.js';
import { SuppressionList } from '../erasure/suppression-list.service.js';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { announceAll } from './identity-announcement.js';
import { planRedemption } from './plan-redemption.js';
import {
  type LoadedState,
  namesOf,
  namesOfPerson,
  personKey,
  type ReceivedReferral,
  type RedemptionPlan,
  type ReferralResult,
} from './redemption-plan.js';
import { RedemptionLocks } from './redemption-locks.repository.js';
import { type Arrival, RedemptionRepository } from './redemption.repository.js';
import type { ReferralEvent } from '../attempts/referral-event.js';

/** What became of each referral of a delivery; `not_ours` are refs that we never made. */
export type RedemptionResult = ReferralResult | 'not_ours';

/** A delivery of Meta's usual greatest size goes in one transaction; smaller ones that arrive together share one. */
const MAX_BATCH = 1_000;
const MAX_WAITING = 20_000;
/** Larger batches meet at some lock, wherever it is, and one of the two waits. */
const PAIR_UP_TO = 64;
/** SuppressionList beside them are few, and leave after days. */
const READ_TABLES: readonly GrowingTable[] = ['links', 'identities', 'attempts'];

/** Turns referrals into identities: exactly once, whatever races, repeats and crashes. */
@Injectable()
export class RedemptionService {
  private readonly logger = new Logger('identities');
  private readonly deliveries = new Batcher<readonly ReceivedReferral[], ReferralResult[]>({
    run: (deliveries) => this.redeemTogether(deliveries),
    weigh: (delivery) => delivery.length,
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    concurrency: 2,
    patienceMs: BATCH_PATIENCE_MS,
    pairUpTo: PAIR_UP_TO,
    onBatch: (size) => this.metrics.observeBatch('events', size),
  });

  constructor(
    private readonly database: Database,
    private readonly identities: RedemptionRepository,
    private readonly attempts: AttemptsRepository,
    private readonly links: LinksService,
    private readonly accounts: AccountsService,
    private readonly locks: RedemptionLocks,
    private readonly strangers: Locks,
    private readonly refTokens: RefTokensService,
    private readonly metrics: Metrics,
    private readonly suppressions: SuppressionList,
    private readonly announcements: Announcements,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Redeems the referrals of one delivery.
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
    const results: ReferralResult[] = [];
    // One part after the other: an enormous delivery must neither hold its locks for long nor push others out of the queue.
    for (let start = 0; start < ours.length; start += MAX_BATCH) {
      results.push(...(await this.deliveries.add(ours.slice(start, start + MAX_BATCH))));
    }
    const outcomes = results.values();
    return received.map((referral) => (referral === null ? 'not_ours' : next(outcomes)));
  }

  private receive(event: ReferralEvent, receivedAt: Date, requestId: string): ReceivedReferral | null {
    const verdict = this.refTokens.verify(event.ref);
    if (verdict.kind === 'foreign') return null;
    if (verdict.kind === 'invalid') return { event, token: { valid: false }, receivedAt, requestId };
    const { linkId, igId } = verdict.claims;
    return { event, token: { valid: true, linkId, igId }, receivedAt, requestId };
  }

  private async redeemTogether(
    deliveries: readonly (readonly ReceivedReferral[])[],
  ): Promise<PromiseSettledResult<ReferralResult[]>[]> {
    const referrals = deliveries.flat();
    const settled = await bisectFailures(referrals, (some) => this.redeemBatch(some));
    const buried = await this.buryPoison(referrals, settled);
    const results = buried.values();
    return deliveries.map((delivery) => together(delivery.map(() => next(results))));
  }

  /** One transaction: lock, load, decide, apply. The number of statements does not depend on that of the referrals. */
  private redeemBatch(referrals: readonly ReceivedReferral[]): Promise<ReferralResult[]> {
    return this.database.inTransaction(async (tx) => {
      const now = this.clock.now();
      const { listeners, ...loaded } = await this.lockAndLoad(tx, referrals, now);
      const plan = planRedemption(referrals, loaded, now, () => this.ids.newUuid());
      await this.apply(tx, plan, listeners, now);
      return plan.results;
    }, READ_TABLES);
  }

  /**
   * The locks come first and in one order (see `lockBuckets`); what they guard is read in statements that begin after they
   * are held, so that each sees what the holder before it committed. All of it is one trip to the server.
   */
  private async lockAndLoad(
    tx: Tx,
    referrals: readonly ReceivedReferral[],
    now: Date,
  ): Promise<LoadedState & { readonly listeners: readonly Listener[] }> {
    const arrivals = referrals.flatMap(({ token, event }) =>
      token.valid ? [{ linkId: token.linkId, igsid: event.igsid }] : [],
    );
    const linkIds = [...new Set(arrivals.map(({ linkId }) => linkId))];
    const [held, erasedPeople, found, identities, repeats, listeners, forInvalid] = await Promise.all([
      this.locks.take(tx, referrals),
      this.suppressions.find(tx, () => referrals.flatMap(namesOfPerson), now),
      linkIds.length ? this.links.lock(tx, linkIds) : [],
      linkIds.length ? this.identities.findActive(tx, arrivals) : [],
      this.attempts.findRepeats(
        tx,
        referrals.map(({ event }) => event),
      ),
      this.announcements.findListenersOfLinks(tx, linkIds),
      this.loadForInvalid(tx, referrals, now),
    ]);
    const links = new Map(found.map((link) => [link.id, link]));
    assertHeld(held, arrivals, links);
    const gone = linkIds.filter((id) => !links.has(id));
    const erasedLinks = gone.length
      ? await this.suppressions.find(tx, () => gone.map(suppressionOfLink), now)
      : [];
    return {
      links,
      identities,
      erased: new Set([...erasedPeople, ...erasedLinks]),
      seen: new Set(repeats),
      listeners,
      ...forInvalid,
    };
  }

  private async loadForInvalid(
    tx: Tx,
    referrals: readonly ReceivedReferral[],
    now: Date,
  ): Promise<Pick<LoadedState, 'igIds' | 'invalidPerPerson' | 'invalidPerAccount'>> {
    const people = referrals.filter(({ token }) => !token.valid).map(({ event }) => event);
    if (people.length === 0)
      return { igIds: new Set(), invalidPerPerson: new Map(), invalidPerAccount: new Map() };
    const igIds = [...new Set(people.map(({ igId }) => igId))];
    const [registered, perPerson, perAccount] = await Promise.all([
      this.accounts.findByIgIds(tx, igIds),
      this.attempts.countInvalidPerPerson(tx, people, now),
      this.attempts.countInvalidPerAccount(tx, igIds, now),
    ]);
    return {
      igIds: new Set(registered.keys()),
      invalidPerPerson: new Map(perPerson.map(({ igId, igsid, count }) => [personKey(igId, igsid), count])),
      invalidPerAccount: new Map(perAccount.map(({ igId, count }) => [igId, count])),
    };
  }

  private async apply(
    tx: Transaction,
    plan: RedemptionPlan,
    listeners: readonly Listener[],
    now: Date,
  ): Promise<void> {
    const statements: Promise<void>[] = [];
    if (plan.replaced.size) statements.push(this.identities.replace(tx, plan.replaced));
    if (plan.newIdentities.size)
      statements.push(this.identities.insert(tx, [...plan.newIdentities.values()]));
    if (plan.touched.size) statements.push(this.identities.touch(tx, plan.touched));
    if (plan.links.size) statements.push(this.links.advance(tx, plan.links));
    if (plan.attempts.length)
      statements.push(this.attempts.insert(tx, plan.attempts, () => this.ids.newUuid()));
    const announcements = listeners.length ? announceAll(plan.happenings, now) : [];
    const announcing = this.announcements.begin(tx, announcements, listeners);
    const written = Promise.all([...statements, announcing.done]);
    // Some of them may be refused before the last is asked for: that is heard of below.
    written.catch(() => undefined);
    await announcing.sent;
    tx.commitWithLast();
    await written;
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
      else
        results.push(
          ...(await bisectFailures([referral], async () => [await this.bury(referral, result.reason)])),
        );
    }
    return results;
  }

  private async bury(referral: ReceivedReferral, error: unknown): Promise<ReferralResult> {
    const { requestId } = referral;
    const message = 'an event could not be stored and is kept as a dead letter';
    const errorCode = sqlState(error) ?? 'program_fault';
    return this.database.inTransaction(async (tx) => {
      // The transaction that failed held the locks; an erasure may have been by since.
      const { igId, igsid } = referral.event;
      await this.strangers.take(tx, lockBuckets([lockOnStranger(igId, igsid)]));
      const erased = await this.suppressions.find(tx, () => namesOf(referral), this.clock.now());
      if (erased.size > 0) return 'erased';
      this.logger.error({ message, requestId, fault: describeFault(error) });
      await this.attempts.bury(tx, this.ids.newUuid(), referral, errorCode);
      return 'dead_letter';
    });
  }
}

/**
 * The locks of everybody whom the links, as they were read, are about are held: a link that came to be while the locks were
 * taken would be decided on without them. Of one that is gone there is nobody left to hold.
 * @throws LostRaceError when one is not: it is done again at once
 */
function assertHeld(
  held: ReadonlySet<number>,
  arrivals: readonly Arrival[],
  links: ReadonlyMap<string, LinkState>,
): void {
  const names = arrivals.flatMap(({ linkId, igsid }) => {
    const link = links.get(linkId);
    return link ? [lockOnPerson(link, igsid), lockOnUser(link, link.externalUserId)] : [];
  });
  if (!lockBuckets(names).every((bucket) => held.has(bucket)))
    throw new LostRaceError('a link came to be while its locks were taken');
}

/** A delivery is done when all of it is; else Meta must send it again, and what was done is recognised then. */
function together(
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
