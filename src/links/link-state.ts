import type { LinkEntity, LinkStatus } from './link.entity.js';

/** A row of the `links` table. */
export type LinkRow = Readonly<LinkEntity>;

/** A link together with its account: the token's `aud` names the igId. */
export interface LinkState extends LinkRow {
  readonly igId: string;
  readonly username: string;
}

/** The part of a link that time and events change. */
export type LinkProgress = Pick<
  LinkState,
  | 'status'
  | 'reason'
  | 'igsid'
  | 'identityId'
  | 'awaitingSince'
  | 'questionStatus'
  | 'questionCode'
  | 'questionSentAt'
  | 'decidedAt'
  | 'completedAt'
>;

/** State of the question to the person in the chat. */
export type LinkQuestion = Pick<LinkProgress, 'questionStatus' | 'questionCode' | 'questionSentAt'>;

/** What a link says of its question, to be kept while it moves on. */
export function questionOf({ questionStatus, questionCode, questionSentAt }: LinkQuestion): LinkQuestion {
  return { questionStatus, questionCode, questionSentAt };
}

/** A question that is going to be asked. */
export const NEW_QUESTION: LinkQuestion = {
  questionStatus: 'queued',
  questionCode: null,
  questionSentAt: null,
};

/** Clocks differ and a tap takes its time: an event this long after `expiresAt` still counts. */
export const EXPIRY_LEEWAY_MS = 60_000;
/** How long a confirmation may stay unanswered, counted from the event that asked for it. */
export const CONFIRMATION_TIMEOUT_MS = 10 * 60_000;

/** The status and reason as a reader sees them: a link past its end reads as `expired` before any sweep has written that. */
export function readStatus(
  link: Pick<LinkState, 'status' | 'reason' | 'expiresAt' | 'awaitingSince'>,
  now: Date,
): Pick<LinkState, 'status' | 'reason'> {
  if (link.status === 'pending' && now > link.expiresAt) return { status: 'expired', reason: null };
  if (isConfirmationOverdue(link, now)) return { status: 'expired', reason: 'confirmation_timeout' };
  return { status: link.status, reason: link.reason };
}

/** What time and events have made of a link, as a reader sees it: all of its answer that can change. */
export type LinkStanding = Pick<
  LinkState,
  'status' | 'reason' | 'igsid' | 'identityId' | 'openedAt' | 'expiresAt' | 'decidedAt' | 'completedAt'
>;

/** The state of a link at this moment, whether or not a sweep has written it. */
export function readStanding(
  link: Omit<LinkProgress, keyof LinkQuestion> & Pick<LinkState, 'openedAt' | 'expiresAt'>,
  now: Date,
): LinkStanding {
  const { status, reason } = readStatus(link, now);
  const met = status === 'linked' || status === 'awaiting_confirmation';
  return {
    status,
    reason,
    igsid: met ? link.igsid : null,
    identityId: met ? link.identityId : null,
    openedAt: link.openedAt,
    expiresAt: link.expiresAt,
    decidedAt: link.decidedAt,
    completedAt: link.completedAt ?? (status === 'expired' ? endOf(link) : null),
  };
}

/** The time in milliseconds that a link was minted for: each extension has moved its end by that. */
export function ttlMsOf({
  createdAt,
  expiresAt,
  extensions,
}: Pick<LinkRow, 'createdAt' | 'expiresAt' | 'extensions'>): number {
  return (expiresAt.getTime() - createdAt.getTime()) / (1 + extensions);
}

/** When the link was to end at its mint. Its ref is signed with that time, and so stays the same when a page extends the link. */
export function firstExpiresAt(link: Pick<LinkRow, 'createdAt' | 'expiresAt' | 'extensions'>): Date {
  return new Date(link.createdAt.getTime() + ttlMsOf(link));
}

/** How long a typed code is valid at most: it is short enough to be guessed by many who have more time. */
export const CODE_LIFE_MS = 15 * 60_000;

/** When the typed code of a link ends, which is never after the link. */
export function codeExpiresAt({ createdAt, expiresAt }: Pick<LinkRow, 'createdAt' | 'expiresAt'>): Date {
  return new Date(Math.min(expiresAt.getTime(), createdAt.getTime() + CODE_LIFE_MS));
}

/** When time alone will change the link's state; null when it will not. */
export function nextChangeAt(link: Pick<LinkState, 'status' | 'expiresAt' | 'awaitingSince'>): Date | null {
  return link.status === 'pending' || link.status === 'awaiting_confirmation' ? endOf(link) : null;
}

/** Whether a client that waits for the link has nothing more to wait for, though a late event may still link it. */
export function isSettled(status: LinkStatus): boolean {
  return status !== 'pending' && status !== 'awaiting_confirmation';
}

function endOf({ expiresAt, awaitingSince }: Pick<LinkState, 'expiresAt' | 'awaitingSince'>): Date {
  return awaitingSince ? new Date(awaitingSince.getTime() + CONFIRMATION_TIMEOUT_MS) : expiresAt;
}

/** Whether a confirmation was not answered in time. */
export function isConfirmationOverdue(link: Pick<LinkState, 'status' | 'awaitingSince'>, now: Date): boolean {
  if (link.status !== 'awaiting_confirmation' || link.awaitingSince === null) return false;
  return now.getTime() > link.awaitingSince.getTime() + CONFIRMATION_TIMEOUT_MS;
}

/**
 * The link as an event or an answer finds it when its app is disabled: what could still link a person reads as revoked, also what had
 * expired or been superseded before. A disabled app has no person linked by what comes late.
 */
export function closeForDisabledApp(link: LinkState): LinkState {
  const isFinal = link.status === 'linked' || link.status === 'rejected';
  return isFinal ? link : { ...link, status: 'revoked', reason: 'app_disabled' };
}
