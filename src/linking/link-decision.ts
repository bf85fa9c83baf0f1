import type { Outcome } from '../attempts/outcome.js';
import type { ReferralVia } from '../attempts/referral-event.js';
import { isAskedInChat } from '../links/chat-question.js';
import {
  codeExpiresAt,
  EXPIRY_LEEWAY_MS,
  isConfirmationOverdue,
  type LinkState,
} from '../links/link-state.js';

/** An identity as far as the decision cares. */
export interface IdentityState {
  readonly id: string;
  readonly externalUserId: string;
  readonly igsid: string;
  /** The time of the event that linked. */
  readonly linkedAt: Date;
}

/** What a ref or a code turned out to be, once its token was checked or its link was found. */
export type TokenVerdict =
  { readonly valid: false } | { readonly valid: true; readonly linkId: string; readonly igId: string };

export interface DecisionInput {
  readonly token: TokenVerdict;
  /** The link that the token names, as it is under lock; null when there is none. */
  readonly link: LinkState | null;
  readonly event: {
    readonly igId: string;
    readonly igsid: string;
    readonly via: ReferralVia;
    readonly eventAt: Date;
  };
  /** Whether the person came to this account before: then their thread exists, whatever the event looks like. */
  readonly isKnownPerson: boolean;
  /** The active identity of the link's app and account for the event's person. */
  readonly activeByIgsid: IdentityState | null;
  /** The active identity of the link's app and account for the link's external user. */
  readonly activeByUser: IdentityState | null;
  /** The setting of the link's app, as it is under the locks: what it was at the mint does not count. */
  readonly allowUnconfirmedReplace: boolean;
  /** Whether codes are being guessed on the account: then the person is asked in the chat. */
  readonly mustAsk: boolean;
  readonly now: Date;
}

/** What is to be done about a referral. `link` says what becomes of the link; null leaves it as it is. */
export type Decision =
  | { readonly outcome: Exclude<Outcome, 'linked'>; readonly link: null }
  | { readonly outcome: 'expired'; readonly link: 'expired' }
  | { readonly outcome: 'already_linked'; readonly link: 'linked'; readonly identityId: string }
  | { readonly outcome: 'igsid_taken' | 'user_taken'; readonly link: 'rejected' }
  | {
      readonly outcome: 'awaiting_confirmation';
      readonly link: 'awaiting_confirmation';
      /** Whether the person is asked in the chat, and not the app's user by the app. */
      readonly isAskedInChat: boolean;
    }
  | { readonly outcome: 'linked'; readonly link: 'linked'; readonly replaces: readonly IdentityState[] };

/**
 * The linking decision: the first rule of the contract's table that holds, for one referral that is no repeat (rule 1 is a
 * look-up, made before). Nothing is read and nothing is written here.
 */
export function decideReferral(input: DecisionInput): Decision {
  const { token, link, event } = input;
  if (!token.valid) return stays('invalid_token');
  if (link === null) return stays('unknown_link');
  if (token.igId !== event.igId || link.igId !== event.igId) return stays('wrong_account');
  return decideByState(link, input) ?? decideByTimeAndPeople(link, input);
}

/** Rules 5 to 9: what the link has been through already. Null when it is still open to this event. */
function decideByState(link: LinkState, { event, activeByIgsid, now }: DecisionInput): Decision | null {
  switch (link.status) {
    case 'pending':
    case 'expired':
      return null;
    case 'revoked':
      return wasOpenAt(link, event.eventAt) ? null : stays('revoked');
    case 'rejected':
      return stays('closed');
    case 'linked':
      if (link.igsid !== event.igsid) return stays('used_by_other');
      return stays(
        activeByIgsid !== null && activeByIgsid.id === link.identityId ? 'already_linked' : 'closed',
      );
    case 'awaiting_confirmation':
      if (isConfirmationOverdue(link, now)) return null;
      return stays(link.igsid === event.igsid ? 'awaiting_confirmation' : 'used_by_other');
    default:
      return unreachable(link.status);
  }
}

/** Rules 10 to 14: the event's time, then who is linked with whom. */
function decideByTimeAndPeople(
  link: LinkState,
  { event, isKnownPerson, mustAsk, ...people }: DecisionInput,
): Decision {
  if (event.eventAt.getTime() > link.expiresAt.getTime() + EXPIRY_LEEWAY_MS) {
    // A superseded link keeps that reason: that it would also be too old by now is of no use to support.
    return link.status === 'revoked' ? stays('expired') : { outcome: 'expired', link: 'expired' };
  }
  // A code ends before its link, which other events can still link.
  if (event.via === 'code' && event.eventAt.getTime() > codeExpiresAt(link).getTime() + EXPIRY_LEEWAY_MS)
    return stays('expired');
  const isAsked =
    isAskedInChat(link, isExistingThread(event.via, isKnownPerson)) || (mustAsk && mayAskInstead(link));
  const decision = decideByPeople(link, event.eventAt, { ...people, hasConsent: isAsked });
  if (decision.outcome === 'linked' && (isAsked || link.confirmation === 'app'))
    return { outcome: 'awaiting_confirmation', link: 'awaiting_confirmation', isAskedInChat: isAsked };
  return decision;
}

/**
 * Whether the person came into a thread that existed. Meta sends `referral` there; in a new thread it sends what the person did.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)
 * When that event is lost, the ref may come with the person's next message, which says nothing about the link. Who types a code means it,
 * in whichever thread: it is not asked for there.
 */
function isExistingThread(via: ReferralVia, isKnownPerson: boolean): boolean {
  return via === 'referral' || (via === 'message' && isKnownPerson);
}

/**
 * Whether the question in the chat takes the place of what the link asks for. Not where the app's user confirms: the question would hand
 * that to whoever has guessed the code.
 */
function mayAskInstead({ confirmation }: LinkState): boolean {
  return confirmation !== 'app';
}

/** Who holds the two places that a link wants to fill, and whether its app may take a person from another user. */
export interface PeopleInput extends Pick<
  DecisionInput,
  'activeByIgsid' | 'activeByUser' | 'allowUnconfirmedReplace'
> {
  /** Whether the person has agreed in the chat, or is going to be asked there before anything is linked. */
  readonly hasConsent: boolean;
}

export type PeopleDecision = Extract<
  Decision,
  {
    readonly outcome: 'already_linked' | 'linked' | 'igsid_taken' | 'user_taken';
    readonly link: 'linked' | 'rejected';
  }
>;

/** Rules 11, 12 and 14: what the two places allow. Asked when the person comes, and again when a confirmation is given. */
export function decideByPeople(link: LinkState, eventAt: Date, people: PeopleInput): PeopleDecision {
  const { activeByIgsid, activeByUser } = people;
  if (activeByIgsid?.externalUserId === link.externalUserId) {
    return { outcome: 'already_linked', link: 'linked', identityId: activeByIgsid.id };
  }
  const colliding = [activeByIgsid, activeByUser].filter((identity) => identity !== null);
  const mayReplace =
    link.onConflict === 'replace' &&
    colliding.every((identity) => eventAt > identity.linkedAt) &&
    (activeByIgsid === null || mayTakePerson(people));
  if (colliding.length > 0 && !mayReplace) {
    return { outcome: activeByIgsid === null ? 'user_taken' : 'igsid_taken', link: 'rejected' };
  }
  return { outcome: 'linked', link: 'linked', replaces: colliding };
}

/**
 * Whether a `replace` may take an Instagram person from another external user. The link and the app's confirmation are both in
 * the hands of the user who would gain the person, so neither is a reason: a link that was passed on would give that user the
 * identity of whoever follows it. The consent of the person in the chat is: when the person comes, that the question is going to be
 * asked; at the confirmation, that it was answered with yes.
 */
function mayTakePerson({ allowUnconfirmedReplace, hasConsent }: PeopleInput): boolean {
  return allowUnconfirmedReplace || hasConsent;
}

/** A newer mint closes a link for later events; an earlier event was the person's answer to this one. */
function wasOpenAt(link: LinkState, eventAt: Date): boolean {
  return link.reason === 'superseded' && link.revokedAt !== null && eventAt <= link.revokedAt;
}

function stays(outcome: Exclude<Outcome, 'linked'>): Decision {
  return { outcome, link: null };
}

function unreachable(status: never): never {
  throw new TypeError(`a link cannot be ${String(status)}`);
}
