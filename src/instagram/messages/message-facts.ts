import { isConfirmationOverdue, type LinkState } from '../../links/link-state.js';
import type { MessageKind } from './message-kinds.js';

/** A question to a person that Instagram may have delivered. */
export interface ShownQuestion {
  readonly linkId: string;
  /** The time of the event that asked. */
  readonly askedAt: Date;
  /** When it was sent. */
  readonly shownAt: Date;
  /** Whether the account has sent a message after it that is not ours. */
  readonly isFollowed: boolean;
}

/** Whether a message asks something. */
export function isQuestion(kind: MessageKind): boolean {
  return kind === 'question' || kind === 'reminder';
}

/** Whether a question can still be answered: the link waits for this person, because of this event. Other messages are always wanted. */
export function isStillWanted(
  message: { readonly kind: MessageKind; readonly igsid: string; readonly aboutAt: Date },
  link: LinkState,
  now: Date,
): boolean {
  if (!isQuestion(message.kind)) return true;
  return (
    link.status === 'awaiting_confirmation' &&
    !isConfirmationOverdue(link, now) &&
    link.igsid === message.igsid &&
    link.awaitingSince?.getTime() === message.aboutAt.getTime()
  );
}

/** Whether the text of a message can be found in a conversation. Instagram returns nothing of a template. */
export function isRecognisable(kind: MessageKind): boolean {
  return kind !== 'reminder';
}
