import { createHash } from 'node:crypto';
import type { ReferralEvent } from '../../attempts/referral-event.js';
import type { AttemptEntity } from '../../attempts/attempt.entity.js';
import type { DeadLetterEntity } from '../../attempts/dead-letter.entity.js';
import type { RepeatKeyEntity } from '../../attempts/repeat-key.entity.js';
import { toIdentityEvent } from '../../identities/identity-notification.js';
import { toIcebreaker } from '../../identities/identity-view.js';
import { decideConfirmation } from '../../linking/confirmation-decision.js';
import { toNotificationEvents } from '../../linking/linking-events.js';
import { type InviteUser, toInvitedReferral } from '../../linking/invite-referral.js';
import type {
  KnownIdentity,
  LinkingPlan,
  ReceivedReferral,
  ReferralResult,
} from '../../linking/linking-plan.js';
import { toAttemptRow, toIdentityRow } from '../../linking/linking-rows.js';
import type { TokenVerdict } from '../../linking/link-decision.js';
import { planConfirmation, planRejection } from '../../linking/plan-confirmation.js';
import { planRedemption } from '../../linking/plan-redemption.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkState } from '../../links/link-state.js';
import type { Cast, CastAccount } from './seed-cast.js';
import type { SeedClock } from './seed-clock.js';
import { type Coming, toDeadLetter, toEvent } from './seed-coming.js';
import { SeedIdentities } from './seed-identities.js';
import type { SeedLedger } from './seed-ledger.js';
import { SeedLinks } from './seed-links.js';
import type { SeedRandom } from './seed-random.js';

/** How long the service recognises repeats of a delivery. */
const REPEATS_KEPT_MS = 7 * 86_400_000;
const NO_CHAT = { isConnected: false, afterLinkMessage: false };
/**
 * The service without its database: links, persons and time. What becomes of each event is decided by the functions that decide it in
 * the service, so that the rows are those that it would have stored.
 */
export class SeedWorld {
  readonly links: SeedLinks;
  readonly identities = new SeedIdentities();
  readonly attempts: AttemptEntity[] = [];
  readonly repeatKeys: RepeatKeyEntity[] = [];
  readonly deadLetters: DeadLetterEntity[] = [];

  constructor(
    private readonly cast: Cast,
    private readonly random: SeedRandom,
    private readonly ledger: SeedLedger,
    readonly clock: SeedClock,
  ) {
    this.links = new SeedLinks(cast, random, ledger, clock);
  }

  newPerson(): string {
    return `9${this.random.digits(15)}`;
  }

  /** A person follows the link to Instagram. */
  come(linkId: string, coming: Coming): ReferralResult {
    const { igId, accountId } = this.links.get(linkId);
    return this.receive(accountId, { valid: true, linkId, igId }, coming.to?.igId ?? igId, coming);
  }

  /** A person comes with a ref that does not verify, or whose link is not stored. */
  comeWithout(account: CastAccount, kind: 'forged' | 'unknown', coming: Coming): ReferralResult {
    const token: TokenVerdict =
      kind === 'forged'
        ? { valid: false }
        : { valid: true, linkId: this.random.uuidOf(this.clock.now), igId: account.igId };
    return this.receive(account.id, token, account.igId, coming);
  }

  /** The app's user redeems an invite from the chat; the link that redeems it. Null: the invite stays open. */
  redeem(invite: Parameters<typeof toInvitedReferral>[0], user: InviteUser): LinkState | null {
    const { now: receivedAt } = this.clock;
    const link = this.links.invite(invite, user);
    const requestId = this.ledger.newRequestId();
    this.take(link.accountId, toInvitedReferral(invite, link, { receivedAt, requestId }));
    const { status } = this.links.get(link.id);
    return status === 'linked' ? link : null;
  }

  /** The database refuses the event of a person who comes. An operator has it decided again after `retryAfterSeconds`. */
  fail(linkId: string, coming: Coming, errorCode: string, retryAfterSeconds: number | null): void {
    const { igId } = this.links.get(linkId);
    const { now } = this.clock;
    const event = toEvent(igId, coming, now, this.random);
    this.ledger.arrive(igId, coming.via, now);
    const ids = { id: this.random.uuidOf(now), requestId: this.ledger.newRequestId() };
    const letter = toDeadLetter({ event, linkId, errorCode, receivedAt: now }, ids);
    this.deadLetters.push(letter);
    if (retryAfterSeconds === null) return;
    this.clock.after(retryAfterSeconds, () => {
      const outcome = this.decide(
        this.links.get(linkId).accountId,
        { valid: true, linkId, igId },
        event,
        letter.receivedAt,
      );
      if (outcome === 'unregistered_account' || outcome === 'dead_letter' || outcome === 'erased') return;
      if (outcome === 'code_unread') return;
      letter.retriedAt = this.clock.now;
      letter.outcome = outcome;
      const target = { kind: 'ded', id: letter.id } as const;
      this.ledger.record(
        { kind: 'admin', keyId: this.cast.adminKeyId },
        { action: 'dead_letter.retried', target },
        this.clock.now,
      );
    });
  }

  /** The app's user answers to the confirmation that the link waits for. */
  answer(linkId: string, answer: 'confirm' | 'decline'): void {
    const link = this.links.get(linkId);
    const { now } = this.clock;
    const active = this.activeOf(link, link.igsid ?? '');
    const people = {
      activeByIgsid: active.find(({ igsid }) => igsid === link.igsid) ?? null,
      activeByUser: active.find(({ externalUserId }) => externalUserId === link.externalUserId) ?? null,
      allowUnconfirmedReplace: false,
    };
    const by = { kind: 'app', sessionId: link.sessionId } as const;
    const decision = decideConfirmation({ link, answer, by, people, now });
    const found = { link, active, chat: NO_CHAT, isSilent: false, now };
    if (decision.kind === 'declined') this.apply(link.accountId, planRejection(found, decision.reason));
    if (decision.kind !== 'confirmed') return;
    const attempt = this.attempts.findLast(
      (each) => each.linkId === linkId && each.outcome === 'awaiting_confirmation',
    );
    if (!attempt) throw new TypeError('a link waits without an attempt');
    const { via, source, icebreakerTitle, icebreakerPayload, eventAt } = attempt;
    const icebreaker = toIcebreaker(icebreakerTitle, icebreakerPayload);
    const event = { via, source, icebreaker, lastReferralAt: eventAt };
    this.apply(
      link.accountId,
      planConfirmation(found, decision, event, () => this.random.uuidOf(now)),
    );
  }

  unlink(identityId: string, reason: string | null, by: 'app' | 'admin'): void {
    const identity = this.identities.find(identityId);
    if (!identity || identity.unlinkedAt !== null) return;
    this.identities.end(identity, this.clock.now, reason);
    const { linkId, appId, igsid, icebreakerTitle, icebreakerPayload } = identity;
    const { sessionId, igId, username } = this.links.get(linkId);
    const icebreaker = toIcebreaker(icebreakerTitle, icebreakerPayload);
    const ended = { ...identity, icebreaker, sessionId };
    const event = toIdentityEvent('identity.unlinked', ended, { igId, username });
    this.ledger.publish([event], this.clock.now);
    const app = this.cast.apps.find(({ id }) => id === appId);
    const keyId = by === 'app' ? (app?.keyId ?? null) : this.cast.supportKeyId;
    const target = { kind: 'idn', id: identityId } as const;
    this.ledger.record(
      { kind: by, keyId },
      { action: 'identity.unlinked', appId, target, subject: igsid },
      this.clock.now,
    );
  }

  private receive(accountId: string, token: TokenVerdict, igId: string, coming: Coming): ReferralResult {
    this.ledger.arrive(igId, coming.via, this.clock.now);
    return this.decide(accountId, token, toEvent(igId, coming, this.clock.now, this.random), this.clock.now);
  }

  private decide(
    accountId: string,
    token: TokenVerdict,
    event: ReferralEvent,
    receivedAt: Date,
  ): ReferralResult {
    const refHash = createHash('sha256').update(event.ref).digest();
    const requestId = this.ledger.newRequestId();
    return this.take(accountId, { event, token, refHash, receivedAt, requestId });
  }

  private take(accountId: string, referral: ReceivedReferral): ReferralResult {
    const { token, event } = referral;
    const link = token.valid ? this.links.find(token.linkId) : undefined;
    const loaded = {
      accountId,
      links: new Map(link ? [[link.id, link]] : []),
      identities: link ? this.activeOf(link, event.igsid) : [],
      knownPeople: new Set<string>(),
      chat: NO_CHAT,
      unconfirmedReplaceApps: new Set<string>(),
      suppressed: new Set<never>(),
      seen: new Set<string>(),
      recent: [],
      invalidOfAccount: 0,
      wrongCodes: [],
      wrongCodesOfAccount: 0,
    };
    const { plan, results } = planRedemption([referral], loaded, this.clock.now, () =>
      this.random.uuidOf(this.clock.now),
    );
    this.apply(accountId, plan);
    const [result] = results;
    if (result === undefined) throw new TypeError('every referral has a result');
    return result;
  }

  private apply(accountId: string, plan: LinkingPlan): void {
    for (const [id, at] of plan.replaced) {
      const identity = this.identities.find(id);
      if (identity) this.identities.end(identity, at, 'replaced');
    }
    for (const planned of plan.newIdentities.values()) this.identities.add(toIdentityRow(planned));
    for (const [id, at] of plan.touched) {
      const identity = this.identities.find(id);
      if (identity && identity.lastReferralAt < at) identity.lastReferralAt = at;
    }
    for (const [id, progress] of plan.links) {
      this.links.set({ ...this.links.get(id), ...progress });
      if (progress.status === 'awaiting_confirmation')
        this.clock.after(CONFIRMATION_TIMEOUT_MS / 1_000 + 1, () => this.links.expire(id));
    }
    for (const attempt of plan.attempts) {
      this.attempts.push(toAttemptRow(attempt, accountId));
      const { event, receivedAt } = attempt.referral;
      if (receivedAt.getTime() > this.clock.until.getTime() - REPEATS_KEPT_MS)
        this.repeatKeys.push({ accountId, igsid: event.igsid, repeatKey: event.repeatKey, receivedAt });
    }
    this.ledger.count(plan.counts, this.clock.now);
    this.ledger.publish(toNotificationEvents(plan.events, this.clock.now), this.clock.now);
  }

  private activeOf({ accountId, appId, externalUserId }: LinkState, igsid: string): KnownIdentity[] {
    return this.identities.activeOf(
      { accountId, appId, externalUserId, igsid },
      (linkId) => this.links.get(linkId).sessionId,
    );
  }
}
