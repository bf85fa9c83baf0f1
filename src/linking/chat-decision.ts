import type { ChatWord } from '../instagram/chat/chat-words.js';
import type { LinkState } from '../links/link-state.js';

/** What a message of a person means for the open questions. */
export type ChatDecision =
  /** No question is open that the person can have seen. */
  | { readonly kind: 'none' }
  /** It answers the only open question. */
  | { readonly kind: 'answer'; readonly link: LinkState; readonly answer: 'confirm' | 'decline' }
  /** The person wants no connection: each question that they have seen is declined. */
  | { readonly kind: 'refuse'; readonly links: readonly LinkState[] }
  /** It answers no question: each is asked once more, with buttons that stay. */
  | { readonly kind: 'remind'; readonly links: readonly LinkState[] };

/** A link that waits for a person, and whether the account has sent that person a message since that is not ours. */
export interface OpenQuestion {
  readonly link: LinkState;
  readonly isFollowed: boolean;
}

/**
 * Decides what a message means. A word names no question, so it counts only while exactly one is open. It also counts only while that
 * question is the last message of the account: otherwise it may answer another app or a person at the business. A message does not
 * answer a question that the person cannot have seen: one that is not sent, or was sent after the message was written. A yes links, so
 * it counts only for a question that is known to have arrived.
 * @param open every link of the account that waits for this person, asked or not
 * @param writtenAt when the person wrote
 */
export function decideMessage(
  word: ChatWord | null,
  open: readonly OpenQuestion[],
  writtenAt: Date,
): ChatDecision {
  const seen = open.filter(({ link }) => isSeen(link, writtenAt));
  const links = seen.map(({ link }) => link);
  const [only] = seen;
  if (only === undefined) return { kind: 'none' };
  if (word === 'unlink') return { kind: 'refuse', links };
  const { link, isFollowed } = only;
  const isAnswer = word === 'no' || (word === 'yes' && link.questionStatus === 'sent');
  if (open.length === 1 && isAnswer && !isFollowed)
    return { kind: 'answer', link, answer: word === 'yes' ? 'confirm' : 'decline' };
  return { kind: 'remind', links };
}

/** Clocks differ: a message that seems a little older than the question may be the answer to it. */
const LEEWAY_MS = 2_000;

function isSeen({ questionStatus, questionSentAt, awaitingSince }: LinkState, writtenAt: Date): boolean {
  // A question whose delivery is unknown may have arrived at any time since the event that asked.
  const shownAt = questionStatus === 'sent' ? questionSentAt : awaitingSince;
  const isAsked = questionStatus === 'sent' || questionStatus === 'unknown';
  return isAsked && shownAt !== null && writtenAt.getTime() >= shownAt.getTime() - LEEWAY_MS;
}
