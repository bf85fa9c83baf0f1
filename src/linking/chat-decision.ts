import type { ChatWord } from '../instagram/chat/chat-words.js';
import type { ShownQuestion } from '../instagram/messages/message-facts.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkState } from '../links/link-state.js';

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

/** A question that is open no longer. */
export interface EndedQuestion {
  readonly askedAt: Date;
  readonly shownAt: Date;
  /** When its link was decided or closed; null: it ended with its time. */
  readonly endedAt: Date | null;
}

/** The questions that a person may have had in mind. */
export interface AskedQuestions {
  /** Every link of the account that waits for this person, asked or not. */
  readonly open: readonly OpenQuestion[];
  readonly ended: readonly EndedQuestion[];
}

/**
 * Sorts a person's questions.
 * @param waiting the links that wait for the person
 * @param shown the questions that Instagram may have delivered
 * @param links those of `shown`, as they are now; without the erased ones
 */
export function sortQuestions(
  waiting: readonly LinkState[],
  shown: readonly ShownQuestion[],
  links: readonly LinkState[],
): AskedQuestions {
  const isOf = (link: LinkState, { linkId, askedAt }: ShownQuestion): boolean =>
    link.id === linkId && link.awaitingSince?.getTime() === askedAt.getTime();
  return {
    open: waiting.map((link) => ({
      link,
      isFollowed: shown.some((question) => question.isFollowed && isOf(link, question)),
    })),
    ended: shown
      .filter((question) => !waiting.some((link) => isOf(link, question)))
      .map((question) => ({
        ...question,
        endedAt: links.find((link) => isOf(link, question))?.completedAt ?? null,
      })),
  };
}

/**
 * Decides what a message means. A word names no question, so it counts only when exactly one was open as it was written: it may arrive
 * late, or again, after another question has ended. It also counts only while that
 * question is the last message of the account: otherwise it may answer another app or a person at the business. A message does not
 * answer a question that the person cannot have seen: one that is not sent, or was sent after the message was written. A yes links, so
 * it counts only for a question that is known to have arrived.
 * @param writtenAt when the person wrote
 */
export function decideMessage(
  word: ChatWord | null,
  { open, ended }: AskedQuestions,
  writtenAt: Date,
): ChatDecision {
  const seen = open.filter(({ link }) => isSeen(link, writtenAt));
  const links = seen.map(({ link }) => link);
  const [only] = seen;
  if (only === undefined) return { kind: 'none' };
  if (word === 'unlink') return { kind: 'refuse', links };
  const { link, isFollowed } = only;
  const isAnswer = word === 'no' || (word === 'yes' && link.questionStatus === 'sent');
  const isOnly = open.length === 1 && !ended.some((question) => wasOpen(question, writtenAt));
  if (isOnly && isAnswer && !isFollowed)
    return { kind: 'answer', link, answer: word === 'yes' ? 'confirm' : 'decline' };
  return { kind: 'remind', links };
}

/** Clocks differ: a message that seems a little older than the question may be the answer to it. */
const LEEWAY_MS = 2_000;

/** Whether the person may have written to a question while it was open. */
function wasOpen({ askedAt, shownAt, endedAt }: EndedQuestion, writtenAt: Date): boolean {
  const writtenMs = writtenAt.getTime();
  if (writtenMs < shownAt.getTime() - LEEWAY_MS) return false;
  const endMs = Math.min(endedAt?.getTime() ?? Infinity, askedAt.getTime() + CONFIRMATION_TIMEOUT_MS);
  return writtenMs <= endMs + LEEWAY_MS;
}

function isSeen({ questionStatus, questionSentAt, awaitingSince }: LinkState, writtenAt: Date): boolean {
  // A question whose delivery is unknown may have arrived at any time since the event that asked.
  const shownAt = questionStatus === 'sent' ? questionSentAt : awaitingSince;
  const isAsked = questionStatus === 'sent' || questionStatus === 'unknown';
  return isAsked && shownAt !== null && writtenAt.getTime() >= shownAt.getTime() - LEEWAY_MS;
}
