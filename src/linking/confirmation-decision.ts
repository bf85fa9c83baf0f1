import { isConfirmedInChat } from '../links/chat-question.js';
import { isConfirmationOverdue, type LinkState } from '../links/link-state.js';
import { decideByPeople, type PeopleDecision, type PeopleInput } from './link-decision.js';

/** The answer to the question whether the person and the external user are the same. */
export type ConfirmationAnswer = 'confirm' | 'decline';

/** Who answers. */
export type Answerer =
  /** The app's user, through the app. */
  | { readonly kind: 'app'; readonly sessionId: string | null }
  /** The person, in the chat: to the question that this event asked. */
  | { readonly kind: 'person'; readonly igsid: string; readonly askedAt: Date };

export type ConfirmationDecision =
  /** Another session answers: nothing changes. */
  | { readonly kind: 'session_mismatch' }
  | { readonly kind: 'not_awaiting' }
  /** The link is confirmed by the person in the chat, and the app wants to. */
  | { readonly kind: 'by_person' }
  /** The same answer was given before: the link stays as it is. */
  | { readonly kind: 'again' }
  /** The same answer was given before and came too late for one of the two places. */
  | { readonly kind: 'taken_before'; readonly reason: 'igsid_taken' | 'user_taken' }
  | { readonly kind: 'declined'; readonly reason: 'declined' | 'declined_by_person' }
  /** The answer counts; who is linked with whom is decided again, as of the event that asked. */
  | {
      readonly kind: 'confirmed';
      readonly people: PeopleDecision;
      readonly igsid: string;
      readonly eventAt: Date;
    };

export interface ConfirmationInput {
  /** The link as it is under lock. */
  readonly link: LinkState;
  readonly answer: ConfirmationAnswer;
  readonly by: Answerer;
  /** Who is linked with the person and the external user at this moment, and what the app may do about it. */
  readonly people: Omit<PeopleInput, 'hasConsent'>;
  readonly now: Date;
}

/**
 * What an answer to a confirmation means. Of an app the session comes first: a caller without it learns nothing of the link's state
 * and changes nothing. A link that was minted without a session asks for none. A person has to be the one who was asked, by the
 * same event: an answer to an earlier question of the link means nothing.
 */
export function decideConfirmation(input: ConfirmationInput): ConfirmationDecision {
  const { link, answer, by, people, now } = input;
  if (by.kind === 'app') {
    if (link.sessionId !== null && link.sessionId !== by.sessionId) return { kind: 'session_mismatch' };
    if (isConfirmedInChat(link) && answer === 'confirm') return { kind: 'by_person' };
    if (link.decidedAt !== null) return decideRepeat(link, answer);
  } else if (!isConfirmedInChat(link) || link.decidedAt !== null || !isAsked(link, by)) {
    return { kind: 'not_awaiting' };
  }
  const { igsid, awaitingSince: eventAt } = link;
  const open = link.status === 'awaiting_confirmation' && !isConfirmationOverdue(link, now);
  if (!open || igsid === null || eventAt === null) return { kind: 'not_awaiting' };
  const isPerson = by.kind === 'person';
  if (answer === 'decline') return { kind: 'declined', reason: isPerson ? 'declined_by_person' : 'declined' };
  const decided = decideByPeople(link, eventAt, { ...people, hasConsent: isPerson });
  return { kind: 'confirmed', people: decided, igsid, eventAt };
}

function isAsked({ igsid, awaitingSince }: LinkState, by: Answerer & { readonly kind: 'person' }): boolean {
  return igsid === by.igsid && awaitingSince?.getTime() === by.askedAt.getTime();
}

function decideRepeat({ status, reason }: LinkState, answer: ConfirmationAnswer): ConfirmationDecision {
  if (answer === 'decline')
    return status === 'rejected' && reason === 'declined' ? { kind: 'again' } : { kind: 'not_awaiting' };
  if (status === 'linked') return { kind: 'again' };
  const taken = status === 'rejected' && (reason === 'igsid_taken' || reason === 'user_taken');
  return taken ? { kind: 'taken_before', reason } : { kind: 'not_awaiting' };
}
