import { deriveRepeatKey } from '../../attempts/repeat-key.js';
import type { ReferralEvent, ReferralVia } from '../../attempts/referral-event.js';
import type { AttemptEntity } from '../../attempts/attempt.entity.js';
import type { DeadLetterEntity } from '../../attempts/dead-letter.entity.js';
import type { RepeatKeyEntity } from '../../attempts/repeat-key.entity.js';
import type { IdentityEntity } from '../../identities/identity.entity.js';
import { toIdentityEvent } from '../../identities/identity-notification.js';
import { toIcebreaker } from '../../identities/identity-view.js';
import { decideConfirmation } from '../../linking/confirmation-decision.js';
import { toNotificationEvents } from '../../linking/linking-events.js';
import type { KnownIdentity, LinkingPlan, ReferralResult } from '../../linking/linking-plan.js';
import { toAttemptRow, toIdentityRow } from '../../linking/linking-rows.js';
import type { TokenVerdict } from '../../linking/link-decision.js';
import { planConfirmation, planRejection } from '../../linking/plan-confirmation.js';
import { planRedemption } from '../../linking/plan-redemption.js';
import { decideDecline, decideOpened } from '../../links/link-page-change.js';
import { CONFIRMATION_TIMEOUT_MS, isConfirmationOverdue, type LinkState } from '../../links/link-state.js';
import { toLinkEvents, toOpenedEvents } from '../../links/link-notification.js';
import { buildLink, type MintRequest } from '../../links/new-link.js';
import type { NotificationEvent } from '../../notifications/notification-event.js';
import type { Cast, CastAccount, CastApp } from './seed-cast.js';
import type { SeedLedger } from './seed-ledger.js';
import type { SeedRandom } from './seed-random.js';

/** How long the service recognises repeats of a delivery. */
const REPEATS_KEPT_MS = 7 * 86_400_000;
const NO_CHAT = { isConnected: false, afterLinkMessage: false };
const ICE_BREAKER = { title: 'Connect my account', payload: 'CONNECT' };

/** An event that an app may be notified of, and when it happened. */
export interface SeedNotice {
  readonly event: NotificationEvent;
  readonly at: Date;
}

/** How a person comes. */
export interface Coming {
  readonly igsid: string;
  readonly via: ReferralVia;
  /** The account that is written to; by default that of the link. */
  readonly to?: CastAccount;
}

/** What happens at a time. */
interface Step {
  readonly at: number;
  readonly run: () => void;
}

/**
 * The service without its database: links, persons and time. What becomes of each event is decided by the functions that decide it in
 * the service, so that the rows are those that it would have stored.
 */
export class SeedWorld {
  readonly links = new Map<string, LinkState>();
  readonly identities = new Map<string, IdentityEntity>();
  readonly attempts: AttemptEntity[] = [];
  readonly repeatKeys: RepeatKeyEntity[] = [];
  readonly deadLetters: DeadLetterEntity[] = [];
  readonly notices: SeedNotice[] = [];
  private readonly steps: Step[] = [];
  private readonly active = new Map<string, string>();
  private readonly lastOfSession = new Map<string, string>();
  private clockMs = 0;

  constructor(
    private readonly cast: Cast,
    private readonly random: SeedRandom,
    private readonly ledger: SeedLedger,
    private readonly until: Date,
  ) {}

  get now(): Date {
    return new Date(this.clockMs);
  }

  /** Plans something for a time; two of the same time happen in the order in which they were planned. */
  plan(at: Date, run: () => void): void {
    const ms = at.getTime();
    if (ms > this.until.getTime()) return;
    let [low, high] = [0, this.steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.steps[middle]?.at ?? 0) > ms) low = middle + 1;
      else high = middle;
    }
    this.steps.splice(low, 0, { at: ms, run });
  }

  /** Plans something for so many seconds from now. */
  after(seconds: number, run: () => void): void {
    this.plan(new Date(this.clockMs + seconds * 1_000), run);
  }

  /** Lets everything happen that is planned, up to the present. */
  run(): void {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      this.clockMs = step.at;
      step.run();
    }
  }

  link(id: string): LinkState {
    const link = this.links.get(id);
    if (!link) throw new TypeError('there is no such link');
    return link;
  }

  newPerson(): string {
    return `9${this.random.digits(15)}`;
  }

  /** Mints a link, which supersedes the pending one of the same user and session, and expires by itself. */
  mint(
    app: CastApp,
    account: CastAccount,
    request: Omit<MintRequest, 'account' | 'returnUrl' | 'locale' | 'accountHint'>,
  ): string {
    const { now } = this;
    const id = this.random.uuidOf(now);
    const whole = { ...request, account: null, returnUrl: null, locale: null, accountHint: null };
    const row = buildLink(whole, { id, appId: app.id, accountId: account.id, kid: this.cast.kid, now });
    const session = [app.id, account.id, request.externalUserId, request.sessionId].join(' ');
    const former = this.links.get(this.lastOfSession.get(session) ?? '');
    if (former?.status === 'pending')
      this.end(former, { status: 'revoked', reason: 'superseded', revokedAt: now });
    this.lastOfSession.set(session, id);
    this.links.set(id, { ...row, igId: account.igId, username: account.username });
    this.ledger.count([{ ...row, name: 'minted' }], now);
    this.plan(new Date(row.expiresAt.getTime() + 1), () => this.expire(id));
    return id;
  }

  /** A person opens the page of the link. */
  open(linkId: string): void {
    const link = this.link(linkId);
    const { change } = decideOpened(link, this.now);
    if (change === null) return;
    this.links.set(linkId, { ...link, ...change });
    this.ledger.count([{ ...link, name: 'opened' }], this.now);
    this.publish(toOpenedEvents(this.link(linkId), this.now));
  }

  /** A person declines on the page. */
  decline(linkId: string): void {
    const link = this.link(linkId);
    const { change } = decideDecline(link, this.now);
    if (change !== null) this.end(link, change);
  }

  revoke(linkId: string): void {
    const link = this.link(linkId);
    if (!['pending', 'expired', 'awaiting_confirmation'].includes(link.status)) return;
    this.end(link, { status: 'revoked', reason: null, igsid: null, revokedAt: this.now });
    const app = this.cast.apps.find(({ id }) => id === link.appId);
    const target = { kind: 'lnk', id: linkId } as const;
    this.ledger.record(
      { kind: 'app', keyId: app?.keyId ?? null },
      { action: 'link.revoked', appId: link.appId, target },
      this.now,
    );
  }

  /** A person follows the link to Instagram. */
  come(linkId: string, coming: Coming): ReferralResult {
    const { igId, accountId } = this.link(linkId);
    return this.receive(accountId, { valid: true, linkId, igId }, coming.to?.igId ?? igId, coming);
  }

  /** A person comes with a ref that does not verify, or whose link is not stored. */
  comeWithout(account: CastAccount, kind: 'forged' | 'unknown', coming: Coming): ReferralResult {
    const token: TokenVerdict =
      kind === 'forged'
        ? { valid: false }
        : { valid: true, linkId: this.random.uuidOf(this.now), igId: account.igId };
    return this.receive(account.id, token, account.igId, coming);
  }

  /** The database refuses the event of a person who comes. An operator has it decided again after `retryAfterSeconds`. */
  fail(linkId: string, coming: Coming, errorCode: string, retryAfterSeconds: number | null): void {
    const { igId } = this.link(linkId);
    const event = this.eventOf(igId, coming);
    this.ledger.arrive(igId, coming.via, this.now);
    const letter: DeadLetterEntity = {
      id: this.random.uuidOf(this.now),
      repeatKey: event.repeatKey,
      igId,
      igsid: coming.igsid,
      linkId,
      refHash: null,
      midHash: null,
      via: coming.via,
      eventAt: new Date(event.timestampMs ?? this.clockMs),
      errorCode,
      receivedAt: this.now,
      requestId: this.ledger.newRequestId(),
      retriedAt: null,
      outcome: null,
    };
    this.deadLetters.push(letter);
    if (retryAfterSeconds === null) return;
    this.after(retryAfterSeconds, () => {
      const outcome = this.decide(
        this.link(linkId).accountId,
        { valid: true, linkId, igId },
        event,
        letter.receivedAt,
      );
      if (outcome === 'unregistered_account' || outcome === 'dead_letter' || outcome === 'erased') return;
      letter.retriedAt = this.now;
      letter.outcome = outcome;
      const target = { kind: 'ded', id: letter.id } as const;
      this.ledger.record(
        { kind: 'admin', keyId: this.cast.adminKeyId },
        { action: 'dead_letter.retried', target },
        this.now,
      );
    });
  }

  /** The app's user answers to the confirmation that the link waits for. */
  answer(linkId: string, answer: 'confirm' | 'decline'): void {
    const link = this.link(linkId);
    const { now } = this;
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
    const identity = this.identities.get(identityId);
    if (!identity || identity.unlinkedAt !== null) return;
    this.endIdentity(identity, this.now, reason);
    const { linkId, appId, igsid, icebreakerTitle, icebreakerPayload } = identity;
    const { sessionId, igId, username } = this.link(linkId);
    const icebreaker = toIcebreaker(icebreakerTitle, icebreakerPayload);
    this.publish([
      toIdentityEvent('identity.unlinked', { ...identity, icebreaker, sessionId }, { igId, username }),
    ]);
    const app = this.cast.apps.find(({ id }) => id === appId);
    const keyId = by === 'app' ? (app?.keyId ?? null) : this.cast.supportKeyId;
    const target = { kind: 'idn', id: identityId } as const;
    this.ledger.record(
      { kind: by, keyId },
      { action: 'identity.unlinked', appId, target, subject: igsid },
      this.now,
    );
  }

  private receive(accountId: string, token: TokenVerdict, igId: string, coming: Coming): ReferralResult {
    this.ledger.arrive(igId, coming.via, this.now);
    return this.decide(accountId, token, this.eventOf(igId, coming), this.now);
  }

  private decide(
    accountId: string,
    token: TokenVerdict,
    event: ReferralEvent,
    receivedAt: Date,
  ): ReferralResult {
    const link = token.valid ? this.links.get(token.linkId) : undefined;
    const referral = { event, token, receivedAt, requestId: this.ledger.newRequestId() };
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
    };
    const { plan, results } = planRedemption([referral], loaded, this.now, () =>
      this.random.uuidOf(this.now),
    );
    this.apply(accountId, plan);
    const [result] = results;
    if (result === undefined) throw new TypeError('every referral has a result');
    return result;
  }

  private apply(accountId: string, plan: LinkingPlan): void {
    for (const [id, at] of plan.replaced) {
      const identity = this.identities.get(id);
      if (identity) this.endIdentity(identity, at, 'replaced');
    }
    for (const planned of plan.newIdentities.values()) {
      const row = toIdentityRow(planned);
      this.identities.set(row.id, row);
      for (const key of keysOf(row)) this.active.set(key, row.id);
    }
    for (const [id, at] of plan.touched) {
      const identity = this.identities.get(id);
      if (identity && identity.lastReferralAt < at) identity.lastReferralAt = at;
    }
    for (const [id, progress] of plan.links) {
      this.links.set(id, { ...this.link(id), ...progress });
      if (progress.status === 'awaiting_confirmation')
        this.after(CONFIRMATION_TIMEOUT_MS / 1_000 + 1, () => this.expire(id));
    }
    for (const attempt of plan.attempts) {
      this.attempts.push(toAttemptRow(attempt, accountId));
      const { event, receivedAt } = attempt.referral;
      if (receivedAt.getTime() > this.until.getTime() - REPEATS_KEPT_MS)
        this.repeatKeys.push({ accountId, igsid: event.igsid, repeatKey: event.repeatKey, receivedAt });
    }
    this.ledger.count(plan.counts, this.now);
    this.publish(toNotificationEvents(plan.events, this.now));
  }

  /** As the sweep does. */
  private expire(linkId: string): void {
    const link = this.link(linkId);
    if (link.status === 'pending') this.end(link, { status: 'expired', completedAt: link.expiresAt });
    if (!isConfirmationOverdue(link, this.now) || link.awaitingSince === null) return;
    const completedAt = new Date(link.awaitingSince.getTime() + CONFIRMATION_TIMEOUT_MS);
    this.end(link, { status: 'expired', reason: 'confirmation_timeout', igsid: null, completedAt });
  }

  private end(link: LinkState, change: Partial<LinkState>): void {
    const ended = { ...link, completedAt: this.now, ...change };
    this.links.set(link.id, ended);
    this.publish(toLinkEvents(ended, this.now));
  }

  private endIdentity(identity: IdentityEntity, at: Date, reason: string | null): void {
    for (const key of keysOf(identity)) this.active.delete(key);
    identity.unlinkedAt = at;
    identity.unlinkReason = reason;
  }

  private activeOf({ accountId, appId, externalUserId }: LinkState, igsid: string): KnownIdentity[] {
    const ids = new Set(
      keysOf({ accountId, appId, externalUserId, igsid }).map((key) => this.active.get(key)),
    );
    return [...ids].flatMap((id) => {
      const identity = this.identities.get(id ?? '');
      if (!identity) return [];
      const { icebreakerTitle, icebreakerPayload, ...rest } = identity;
      const icebreaker = toIcebreaker(icebreakerTitle, icebreakerPayload);
      return [{ ...rest, icebreaker, sessionId: this.link(identity.linkId).sessionId }];
    });
  }

  private publish(events: readonly NotificationEvent[]): void {
    for (const event of events) this.notices.push({ event, at: this.now });
  }

  /** Meta's event a second after the person acted. */
  private eventOf(igId: string, { igsid, via }: Coming): ReferralEvent {
    const mid = via === 'referral' ? null : this.random.bytes(48).toString('base64url');
    const timestampMs = this.clockMs - this.random.whole(400, 2_500);
    const ref = this.random.bytes(40).toString('base64url');
    const repeatKey = deriveRepeatKey({ igId, igsid, occurrence: mid ?? String(timestampMs), ref });
    const icebreaker = via === 'postback' ? ICE_BREAKER : null;
    return { igId, igsid, ref, via, source: 'SHORTLINKS', icebreaker, mid, timestampMs, repeatKey };
  }
}

/** The two places that an active identity takes. */
function keysOf(of: Pick<IdentityEntity, 'accountId' | 'appId' | 'igsid' | 'externalUserId'>): string[] {
  const place = `${of.accountId} ${of.appId}`;
  return [`${place} person ${of.igsid}`, `${place} user ${of.externalUserId}`];
}
