import { AttemptCaps } from '../attempts/attempt-caps.js';
import { type LinkProgress, type LinkState, NEW_QUESTION, questionOf } from '../links/link-state.js';
import { type CountedPlace, countsOfAttempt } from '../statistics/count.js';
import { CodeGuesses, type CodeReading } from './code-guesses.js';
import { resolveEventAt } from './event-time.js';
import { identityLinked, identityReplaced, identitySeen, originOf } from './linking-events.js';
import { decideReferral, type Decision, type IdentityState } from './link-decision.js';
import {
  emptyPlan,
  type KnownIdentity,
  type LinkingPlan,
  type LoadedState,
  namesOf,
  type ReceivedReferral,
  type ReferralResult,
} from './linking-plan.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import { messageAbout, messagesAfterLinking } from './planned-messages.js';

/** What a batch changes, and what became of each of its referrals, in their order. */
export interface PlannedBatch {
  readonly plan: LinkingPlan;
  readonly results: readonly ReferralResult[];
}

/**
 * Decides a batch of one account event by event, each on what the ones before it left.
 * @param newId returns the UUID of a row to be made
 */
export function planRedemption(
  referrals: readonly ReceivedReferral[],
  loaded: LoadedState,
  now: Date,
  newId: () => string,
): PlannedBatch {
  const batch = new BatchState(loaded, newId);
  const results = referrals.map((referral) => batch.decide(referral, now));
  return { plan: batch.plan, results };
}

class BatchState {
  readonly plan = emptyPlan();
  private readonly links: Map<string, LinkState>;
  private readonly seen: Set<string>;
  private readonly knownPeople: Set<string>;
  private readonly byIgsid = new Map<string, KnownIdentity>();
  private readonly byUser = new Map<string, KnownIdentity>();
  private readonly byId = new Map<string, KnownIdentity>();
  private readonly caps: AttemptCaps;
  private readonly guesses: CodeGuesses;

  constructor(
    private readonly loaded: LoadedState,
    private readonly newId: () => string,
  ) {
    this.links = new Map(loaded.links);
    this.seen = new Set(loaded.seen);
    this.knownPeople = new Set(loaded.knownPeople);
    this.caps = new AttemptCaps(loaded.recent, loaded.invalidOfAccount);
    const { wrongCodes, wrongCodesOfAccount, chat } = loaded;
    this.guesses = new CodeGuesses(wrongCodes, wrongCodesOfAccount, chat.isConnected);
    for (const identity of loaded.identities) this.index(identity);
  }

  decide(referral: ReceivedReferral, now: Date): ReferralResult {
    const { event, token } = referral;
    // Before all else: of what is erased not even a repeat key is kept.
    if (this.isSuppressed(referral)) return 'erased';
    const repeatKey = event.repeatKey.toString('hex');
    if (this.seen.has(repeatKey)) return 'repeated';
    const reading = this.readCode(referral);
    if (reading === 'unread') return 'code_unread';
    this.seen.add(repeatKey);

    const link = token.valid ? (this.links.get(token.linkId) ?? null) : null;
    const eventAt = resolveEventAt(event.timestampMs, link?.createdAt ?? null, referral.receivedAt);
    const activeByIgsid = link && (this.byIgsid.get(igsidKey(link, event.igsid)) ?? null);
    const activeByUser = link && (this.byUser.get(userKey(link)) ?? null);
    const decision = decideReferral({
      token,
      link,
      event: { ...event, eventAt },
      isKnownPerson: this.knownPeople.has(event.igsid),
      activeByIgsid,
      activeByUser,
      allowUnconfirmedReplace: link !== null && this.loaded.unconfirmedReplaceApps.has(link.appId),
      mustAsk: reading === 'asked',
      now,
    });
    this.knownPeople.add(event.igsid);
    if (link) this.apply(decision, link, event, eventAt, now);
    // Meta reopens the messaging window at each referral, whatever became of the link that carried it.
    if (activeByIgsid && link?.igId === event.igId) this.touch(activeByIgsid, event.actedAt ?? eventAt);
    const { outcome } = decision;
    const linkId = link?.id ?? null;
    const kind = { igsid: event.igsid, linkId, outcome };
    // What moved a link is always kept. Nothing is kept of the rest, not even a repeat key, because deciding it again does no harm.
    const isMoved = movesLink(decision, link);
    if (!isMoved && !this.caps.hasRoom(kind)) return 'capped';
    this.caps.count(kind);
    if (event.via === 'code' && !token.valid) this.guesses.count({ ...referral, ...event });
    this.plan.counts.push(...countsOfAttempt(this.placeOf(link), outcome, isMoved));
    this.plan.attempts.push({
      id: this.newId(),
      referral,
      outcome,
      appId: link?.appId ?? null,
      linkId,
      eventAt,
    });
    return outcome;
  }

  /** How a typed code is read; a ref is never guessed. */
  private readCode({ event, receivedAt }: ReceivedReferral): CodeReading {
    if (event.via !== 'code') return 'plain';
    // A wrong one could not be stored, so it would not be counted: then there would be no end of guesses.
    if (!this.caps.hasRoom({ igsid: event.igsid, linkId: null, outcome: 'invalid_token' })) return 'unread';
    return this.guesses.read(event.igsid, receivedAt);
  }

  private apply(decision: Decision, link: LinkState, event: ReferralEvent, eventAt: Date, now: Date): void {
    const open = {
      igsid: null,
      identityId: null,
      awaitingSince: null,
      ...questionOf(link),
      decidedAt: null,
      completedAt: now,
    };
    switch (decision.link) {
      case null:
        return;
      case 'expired':
        return this.moveAndPublish(link, {
          ...open,
          status: 'expired',
          reason: null,
          completedAt: link.expiresAt,
        });
      case 'rejected':
        return this.reject(link, { ...open, status: 'rejected', reason: decision.outcome }, event);
      case 'awaiting_confirmation':
        if (decision.isAskedInChat)
          this.plan.messages.push(messageAbout('question', link, event.igsid, eventAt));
        return this.moveAndPublish(link, {
          ...open,
          ...(decision.isAskedInChat ? NEW_QUESTION : {}),
          status: 'awaiting_confirmation',
          reason: null,
          igsid: event.igsid,
          awaitingSince: eventAt,
          completedAt: null,
        });
      case 'linked': {
        const identityId =
          decision.outcome === 'linked'
            ? this.link(link, event, eventAt, decision.replaces)
            : this.see(link, event, eventAt, decision.identityId);
        const reason = decision.outcome === 'linked' ? null : decision.outcome;
        this.move(link, { ...open, status: 'linked', reason, igsid: event.igsid, identityId });
        return;
      }
      default:
        return unreachable(decision);
    }
  }

  private link(
    link: LinkState,
    event: ReferralEvent,
    eventAt: Date,
    replaces: readonly IdentityState[],
  ): string {
    for (const { id } of replaces) {
      const identity = this.known(id);
      this.plan.events.push(identityReplaced(identity, eventAt, link));
      const planned = this.plan.newIdentities.get(identity.id);
      if (planned) this.plan.newIdentities.set(identity.id, { ...planned, unlinkedAt: eventAt });
      else this.plan.replaced.set(identity.id, eventAt);
      this.byIgsid.delete(igsidKey(link, identity.igsid));
      this.byUser.delete(userKey({ ...link, externalUserId: identity.externalUserId }));
    }
    const { appId, accountId, externalUserId } = link;
    const times = { linkedAt: eventAt, lastReferralAt: event.actedAt ?? eventAt };
    const pair = { id: this.newId(), appId, accountId, externalUserId, igsid: event.igsid };
    const identity = { ...pair, ...times, ...originOf(link, event), unlinkedAt: null };
    this.plan.newIdentities.set(identity.id, identity);
    this.plan.events.push(identityLinked(identity, link));
    this.plan.messages.push(...messagesAfterLinking(this.loaded.chat, link, event.igsid, eventAt));
    this.index(identity);
    return identity.id;
  }

  private see(link: LinkState, event: ReferralEvent, eventAt: Date, identityId: string): string {
    const identity = this.known(identityId);
    this.plan.events.push(identitySeen(identity, originOf(link, event), event.actedAt ?? eventAt, link));
    return identityId;
  }

  /** That an expired link expires again is not published. */
  /** The context of an invite is about its person, whom the notification of a refusal does not name: an erasure could not find it. */
  private reject(link: LinkState, progress: LinkProgress, { via }: ReferralEvent): void {
    const moved = this.move(link, progress);
    this.plan.events.push({ kind: 'link', link: via === 'invite' ? { ...moved, context: null } : moved });
  }

  private moveAndPublish(link: LinkState, progress: LinkProgress): void {
    const moved = this.move(link, progress);
    if (link.status !== 'expired' || moved.status !== 'expired')
      this.plan.events.push({ kind: 'link', link: moved });
  }

  private move(link: LinkState, progress: LinkProgress): LinkState {
    const moved = { ...link, ...progress };
    this.plan.links.set(link.id, progress);
    if (progress.status === 'linked') this.plan.counts.push({ ...this.placeOf(link), name: 'linked' });
    this.links.set(link.id, moved);
    return moved;
  }

  private placeOf(link: LinkState | null): CountedPlace {
    const { accountId } = this.loaded;
    return { appId: link?.appId ?? null, accountId, channel: link?.channel ?? null };
  }

  private touch(identity: KnownIdentity, eventAt: Date): void {
    if (
      eventAt <= identity.lastReferralAt ||
      this.byIgsid.get(igsidKey(identity, identity.igsid))?.id !== identity.id
    )
      return;
    const planned = this.plan.newIdentities.get(identity.id);
    if (planned) this.plan.newIdentities.set(identity.id, { ...planned, lastReferralAt: eventAt });
    else this.plan.touched.set(identity.id, eventAt);
    this.index({ ...identity, lastReferralAt: eventAt });
  }

  private index(identity: KnownIdentity): void {
    this.byIgsid.set(igsidKey(identity, identity.igsid), identity);
    this.byUser.set(userKey(identity), identity);
    this.byId.set(identity.id, identity);
  }

  private known(id: string): KnownIdentity {
    const identity = this.byId.get(id);
    if (!identity) throw new TypeError('a decision names an identity that the batch does not know');
    return identity;
  }

  private isSuppressed(referral: ReceivedReferral): boolean {
    const { suppressed } = this.loaded;
    return suppressed.size > 0 && namesOf(referral).some((name) => suppressed.has(name));
  }
}

/** Whether a link is in another state after the decision. */
function movesLink({ link: becomes }: Decision, link: LinkState | null): boolean {
  return becomes !== null && !(becomes === 'expired' && link?.status === 'expired');
}

function igsidKey({ appId }: { appId: string }, igsid: string): string {
  return `${appId} ${igsid}`;
}

function userKey({ appId, externalUserId }: { appId: string; externalUserId: string }): string {
  return `${appId} ${externalUserId}`;
}

function unreachable(decision: never): never {
  throw new TypeError(`no way to apply ${JSON.stringify(decision)}`);
}
