import type { ConfirmationMode } from '../apps/app-settings.js';
import type { LinkRow } from './link-state.js';

/** Whether a mode of confirmation asks people in the chat. */
export function asksInChat(confirmation: ConfirmationMode): boolean {
  return confirmation === 'dm' || confirmation === 'dm_existing_threads';
}

/**
 * Whether the person alone confirms the link, in the chat, whenever it waits for a confirmation. Also a link that asks for none: while
 * codes are being guessed on an account, a typed code is a question.
 */
export function isConfirmedInChat({
  confirmation,
  questionStatus,
}: Pick<LinkRow, 'confirmation' | 'questionStatus'>): boolean {
  return asksInChat(confirmation) || questionStatus !== null;
}

/**
 * Whether a person who comes through the link is asked in the chat first. In an existing thread Instagram sends the ref as soon as the
 * link is opened. Nothing shows that the person meant it, so `dm_existing_threads` asks there. A link that may replace an identity
 * always asks. So does a link whose question was left unanswered: a later event of the same click is no answer.
 */
export function isAskedInChat(
  link: Pick<LinkRow, 'confirmation' | 'onConflict' | 'questionStatus'>,
  isExistingThread: boolean,
): boolean {
  if (link.questionStatus !== null) return true;
  if (link.confirmation === 'dm_existing_threads') return isExistingThread || link.onConflict === 'replace';
  return link.confirmation === 'dm';
}
