import type { LinkRow } from './link-state.js';

/** Whether the person alone confirms the link, in the chat, whenever it waits for a confirmation. */
export function isConfirmedInChat({ confirmation }: Pick<LinkRow, 'confirmation'>): boolean {
  return confirmation === 'dm' || confirmation === 'dm_existing_threads';
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
  if (link.confirmation === 'dm_existing_threads')
    return isExistingThread || link.onConflict === 'replace' || link.questionStatus !== null;
  return link.confirmation === 'dm';
}
