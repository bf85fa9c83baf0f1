import type { ChatWord } from '../instagram/chat/chat-words.js';
import type { LinkState } from '../links/link-state.js';

/** What a message of a person is to the questions that are open for them. */
export type ChatDecision =
  /** It says nothing to any question. */
  | { readonly kind: 'none' }
  /** It answers the only open question. */
  | { readonly kind: 'answer'; readonly link: LinkState; readonly answer: 'confirm' | 'decline' }
  /** It answers none: each question is asked once more, with buttons that stay. */
  | { readonly kind: 'remind'; readonly links: readonly LinkState[] };

/**
 * What a message means. A word counts only while exactly one question is open, because it names none. A question that the person
 * cannot have seen yet is not answered by it: it is not sent, or was sent after the message was written. A yes links, so it counts only
 * for a question that is known to have arrived: the person may have said it to somebody else in the same chat.
 * @param open every link of the account that waits for this person, asked or not
 * @param writtenAt when the person wrote
 */
export function decideMessage(
  word: ChatWord | null,
  open: readonly LinkState[],
  writtenAt: Date,
): ChatDecision {
  const seen = open.filter((link) => isSeen(link, writtenAt));
  if (seen.length === 0 || word === 'unlink') return { kind: 'none' };
  const [only] = seen;
  const isAnswer = word === 'no' || (word === 'yes' && only?.questionStatus === 'sent');
  if (open.length === 1 && only !== undefined && isAnswer)
    return { kind: 'answer', link: only, answer: word === 'yes' ? 'confirm' : 'decline' };
  return { kind: 'remind', links: seen };
}

/** Clocks differ: a message that seems a little older than the question may be the answer to it. */
const LEEWAY_MS = 2_000;

function isSeen({ questionStatus, questionSentAt, awaitingSince }: LinkState, writtenAt: Date): boolean {
  // Instagram may have delivered what is still being found out, from the event that asked on.
  const shownAt = questionStatus === 'sent' ? questionSentAt : awaitingSince;
  const isAsked = questionStatus === 'sent' || questionStatus === 'unknown';
  return isAsked && shownAt !== null && writtenAt.getTime() >= shownAt.getTime() - LEEWAY_MS;
}
