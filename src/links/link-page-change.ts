import { type LinkRow, readStatus, ttlMsOf } from './link-state.js';

/** The part of a link that a page can change. */
export type PageChange = Pick<
  LinkRow,
  'status' | 'reason' | 'openedAt' | 'expiresAt' | 'extensions' | 'revokedAt' | 'completedAt'
>;

/** The answer to a page's request, and what it changes of the link; null: nothing. */
export interface PageDecision<Answer extends string> {
  readonly answer: Answer;
  readonly change: Partial<PageChange> | null;
}

/** The reason of a link that the person declined on the page. */
const DECLINED_BY_PERSON = 'declined_by_person';

/** WCAG 2.2, success criterion 2.2.1: a time limit can be extended at least ten times. https://www.w3.org/TR/WCAG22/#timing-adjustable (read 2026-11) */
const MAX_EXTENSIONS = 10;
/** From the mint to the last end that extensions can give a link. */
const MAX_LIFE_MS = 24 * 3_600_000;

/** A person has seen the link on a phone: that is recorded once, while the link is pending. */
export function decideOpened(link: LinkRow, now: Date): PageDecision<'opened' | 'closed'> {
  if (link.openedAt !== null) return { answer: 'opened', change: null };
  if (!isPending(link, now)) return { answer: 'closed', change: null };
  return { answer: 'opened', change: { openedAt: now } };
}

/** The person did not ask for the link: it is revoked, for events of any time. That it cannot link anyone is why no key is needed. */
export function decideDecline(link: LinkRow, now: Date): PageDecision<'declined' | 'closed'> {
  if (link.status === 'revoked' && link.reason === DECLINED_BY_PERSON)
    return { answer: 'declined', change: null };
  if (!isPending(link, now)) return { answer: 'closed', change: null };
  const change = { status: 'revoked', reason: DECLINED_BY_PERSON, revokedAt: now, completedAt: now } as const;
  return { answer: 'declined', change };
}

/** The person needs more time: the link ends later by the time that it was minted for. An ended link stays ended. */
export function decideExtension(link: LinkRow, now: Date): PageDecision<'extended' | 'refused' | 'closed'> {
  if (!isPending(link, now)) return { answer: 'closed', change: null };
  if (extensionsLeft(link) === 0) return { answer: 'refused', change: null };
  const expiresAt = new Date(link.expiresAt.getTime() + ttlMsOf(link));
  return { answer: 'extended', change: { expiresAt, extensions: link.extensions + 1 } };
}

/** How many times a pending link can still be extended. */
export function extensionsLeft(link: LinkRow): number {
  const ttlMs = ttlMsOf(link);
  const leftMs = MAX_LIFE_MS - (link.expiresAt.getTime() - link.createdAt.getTime());
  return Math.max(0, Math.min(MAX_EXTENSIONS - link.extensions, Math.floor(leftMs / ttlMs)));
}

function isPending(link: LinkRow, now: Date): boolean {
  return readStatus(link, now).status === 'pending';
}
