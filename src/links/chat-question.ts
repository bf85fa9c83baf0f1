import type { LinkRow } from './link-state.js';

/** Whether the person alone confirms the link, in the chat, whenever it waits for a confirmation. */
export function isConfirmedInChat({ confirmation }: Pick<LinkRow, 'confirmation'>): boolean {
  return confirmation === 'dm' || confirmation === 'dm_existing_threads';
}

/**
 * Whether a person who comes through the link is asked in the chat first. In a thread that exists Instagram sends the ref as soon as
 * the link is opened, so nothing shows that the person meant it: `dm_existing_threads` asks there. A link that may take the place of
 * an identity always asks, and so does one whose question somebody has left unanswered: an event of the same click that comes later
 * is no answer.
 */
export function isAskedInChat(
  link: Pick<LinkRow, 'confirmation' | 'onConflict' | 'questionStatus'>,
  isExistingThread: boolean,
): boolean {
  if (link.confirmation === 'dm_existing_threads')
    return isExistingThread || link.onConflict === 'replace' || link.questionStatus !== null;
  return link.confirmation === 'dm';
}
