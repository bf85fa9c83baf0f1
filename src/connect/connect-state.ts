import { createHash } from 'node:crypto';
import { isSettled, type LinkState, nextChangeAt, readStanding, readStatus } from '../links/link-state.js';
import type { LinkStatus } from '../links/link.entity.js';
import { toTypeId } from '../platform/ids/type-id.js';

/** How long a page shows how its link ended. */
const SHOWN_AFTER_END_MS = 24 * 3_600_000;
/** 22 characters of base64url carry 132 bits. */
const ID_LENGTH = 22;

/** What a page knows of its link: nothing about the app's user and the person. */
export interface ConnectState {
  readonly status: LinkStatus;
  readonly reason: string | null;
  /** Whether a person has seen the link on a phone. */
  readonly opened: boolean;
  /** Until the link expires, or its confirmation is too late; null when neither will. */
  readonly expiresInSeconds: number | null;
  /** Where the person may return to, with what became of the link. */
  readonly returnUrl?: string;
}

/** The state of a link's page at this moment. */
export function toConnectState(link: LinkState, now: Date): ConnectState {
  const { status, reason } = readStatus(link, now);
  const end = isSettled(status) ? null : nextChangeAt(link);
  const opened = link.openedAt !== null;
  const expiresInSeconds = end && Math.max(0, Math.ceil((end.getTime() - now.getTime()) / 1_000));
  const state = { status, reason, opened, expiresInSeconds };
  return link.returnUrl === null || status === 'pending'
    ? state
    : { ...state, returnUrl: addResult(link.returnUrl, link.id, status) };
}

/** The id of a page's state, the same on each instance. Opaque, so that it says nothing else about the link. */
export function toConnectStateId(link: LinkState, now: Date): string {
  const { status, reason, opened } = toConnectState(link, now);
  const parts = [link.id, status, reason, opened, isSettled(status) ? null : nextChangeAt(link)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, ID_LENGTH);
}

/** Whether the page of a link is shown: until 24 hours after the link's end. */
export function isPageShown(link: LinkState, now: Date): boolean {
  const { completedAt } = readStanding(link, now);
  return completedAt === null || now.getTime() <= completedAt.getTime() + SHOWN_AFTER_END_MS;
}

/** The app's URL with two parameters more. The rest of its query stays as the app wrote it. */
function addResult(returnUrl: string, linkId: string, status: LinkStatus): string {
  const url = new URL(returnUrl);
  url.search = `${url.search}${url.search === '' ? '?' : '&'}link=${toTypeId('lnk', linkId)}&status=${status}`;
  return url.href;
}
