import { isConfirmationOverdue, type LinkState } from '../links/link-state.js';
import { decideByPeople, type PeopleDecision, type PeopleInput } from './link-decision.js';

/** The answer of the app's user to the question whether the person is them. */
export type ConfirmationAnswer = 'confirm' | 'decline';

export type ConfirmationDecision =
  /** Another session answers: nothing changes. */
  | { readonly kind: 'session_mismatch' }
  | { readonly kind: 'not_awaiting' }
  /** The same answer was given before: the link stays as it is. */
  | { readonly kind: 'again' }
  /** The same answer was given before and came too late for one of the two places. */
  | { readonly kind: 'taken_before'; readonly reason: 'igsid_taken' | 'user_taken' }
  | { readonly kind: 'declined' }
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
  readonly sessionId: string | null;
  /** Who is linked with the person and the external user at this moment, and what the app may do about it. */
  readonly people: PeopleInput;
  readonly now: Date;
}

/**
 * What an answer to a confirmation means. The session comes first: a caller without it learns nothing of the link's state and
 * changes nothing. A link that was minted without a session asks for none.
 */
export function decideConfirmation(input: ConfirmationInput): ConfirmationDecision {
  const { link, answer, sessionId, people, now } = input;
  if (link.sessionId !== null && link.sessionId !== sessionId) return { kind: 'session_mismatch' };
  if (link.decidedAt !== null) return decideRepeat(link, answer);
  const { igsid, awaitingSince: eventAt } = link;
  const open = link.status === 'awaiting_confirmation' && !isConfirmationOverdue(link, now);
  if (!open || igsid === null || eventAt === null) return { kind: 'not_awaiting' };
  if (answer === 'decline') return { kind: 'declined' };
  return { kind: 'confirmed', people: decideByPeople(link, eventAt, people), igsid, eventAt };
}

function decideRepeat({ status, reason }: LinkState, answer: ConfirmationAnswer): ConfirmationDecision {
  if (answer === 'decline')
    return status === 'rejected' && reason === 'declined' ? { kind: 'again' } : { kind: 'not_awaiting' };
  if (status === 'linked') return { kind: 'again' };
  const taken = status === 'rejected' && (reason === 'igsid_taken' || reason === 'user_taken');
  return taken ? { kind: 'taken_before', reason } : { kind: 'not_awaiting' };
}
