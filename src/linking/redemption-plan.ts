import type { LinkProgress, LinkState } from '../links/link-state.js';
import {
  type SuppressionName,
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../erasure/suppression-name.js';
import type { Happening, IdentityOrigin } from './identity-announcement.js';
import type { IdentityState, Outcome, TokenVerdict } from './link-decision.js';
import type { ReferralEvent } from '../attempts/referral-event.js';

/** A referral together with what its delivery and its token say. */
export interface ReceivedReferral {
  readonly event: ReferralEvent;
  readonly token: TokenVerdict;
  readonly receivedAt: Date;
  readonly requestId: string;
}

/** An identity that the plan knows: as loaded, or made or changed by an earlier event of the same batch. */
export interface KnownIdentity extends IdentityState, IdentityOrigin {
  readonly appId: string;
  readonly accountId: string;
  readonly lastReferralAt: Date;
}

/** The world under lock, as the batch found it. */
export interface LoadedState {
  readonly links: ReadonlyMap<string, LinkState>;
  /** Active identities of every person and external user of the batch. */
  readonly identities: readonly KnownIdentity[];
  /** The names of the batch's people, and of its links that are not there, that are erased (see `namesOf`). */
  readonly erased: ReadonlySet<SuppressionName>;
  /** Repeat keys (hex) that are stored already. */
  readonly seen: ReadonlySet<string>;
  /** Registered accounts by Instagram id. */
  readonly igIds: ReadonlySet<string>;
  /** `invalid_token` attempts already stored: per account and person in the last hour, per account in the last day. */
  readonly invalidPerPerson: ReadonlyMap<string, number>;
  readonly invalidPerAccount: ReadonlyMap<string, number>;
}

export interface PlannedAttempt {
  readonly referral: ReceivedReferral;
  readonly outcome: Outcome;
  readonly appId: string | null;
  readonly linkId: string | null;
  readonly eventAt: Date;
}

export interface PlannedIdentity extends KnownIdentity {
  /** Set when a later event of the same batch took its place. */
  readonly unlinkedAt: Date | null;
}

/** Everything that a batch changes, to be applied in a constant number of statements. */
export interface RedemptionPlan {
  readonly attempts: PlannedAttempt[];
  /** The last progress of each link that moved, by id. */
  readonly links: Map<string, LinkProgress>;
  readonly newIdentities: Map<string, PlannedIdentity>;
  /** Identities unlinked because another takes their place, with the time of that event. */
  readonly replaced: Map<string, Date>;
  /** The latest referral of identities that were there before, by id. */
  readonly touched: Map<string, Date>;
  /** What the apps may be told, in the order in which it happened. */
  readonly happenings: Happening[];
  /** What became of each referral, in their order. */
  readonly results: ReferralResult[];
}

/** What is counted for a referral: its outcome, or why there is no attempt. */
export type ReferralResult =
  Outcome | 'repeated' | 'unregistered_account' | 'capped' | 'dead_letter' | 'erased';

/** Only this many forged refs are kept per account and person in an hour, and per account in a day; the rest is counted. */
export const INVALID_PER_PERSON_AND_HOUR = 20;
export const INVALID_PER_ACCOUNT_AND_DAY = 10_000;

/** Names a person on an account in the cap's map. */
export function personKey(igId: string, igsid: string): string {
  return `${igId} ${igsid}`;
}

/** Under which names the person of a referral can be erased: on this account, and on every one. */
export function namesOfPerson({ event }: Pick<ReceivedReferral, 'event'>): SuppressionName[] {
  return [suppressionOfPerson(event.igId, event.igsid), suppressionOfPersonAnywhere(event.igsid)];
}

/** Under which names a referral can be erased: its person's, and that of the link that it came through. */
export function namesOf(referral: Pick<ReceivedReferral, 'event' | 'token'>): SuppressionName[] {
  const { token } = referral;
  return [...namesOfPerson(referral), ...(token.valid ? [suppressionOfLink(token.linkId)] : [])];
}
