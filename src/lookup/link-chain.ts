import type { AttemptEntity } from '../attempts/attempt.entity.js';
import { type LinkState, readStanding } from '../links/link-state.js';
import type { NotificationEntity } from '../notifications/notification.entity.js';

/** The way of a link, in order. */
export const CHAIN_STEPS = ['minted', 'opened', 'came', 'decided', 'notified', 'delivered'] as const;
export const STEP_STATES = ['done', 'waiting', 'failed', 'none'] as const;

/** One step. `none`: it did not happen, and nothing waits for it. */
export interface ChainStep {
  readonly step: (typeof CHAIN_STEPS)[number];
  readonly state: (typeof STEP_STATES)[number];
  /** When it happened; null when it did not, or when no time is known. */
  readonly at: Date | null;
  /** More about it in a word of the API: an outcome, a reason, a type. */
  readonly detail: string | null;
}

/** What the steps are read from. */
export interface LinkRecords {
  readonly link: LinkState;
  /** Of the link, newest first. */
  readonly attempts: readonly AttemptEntity[];
  /** Of the link's user, newest first. */
  readonly notifications: readonly NotificationEntity[];
}

/** The attempt that decided a link: the first one of who was linked, otherwise the newest. */
export function findDeciding(link: LinkState, attempts: readonly AttemptEntity[]): AttemptEntity | null {
  const own = attempts.filter(({ igsid }) => igsid === link.igsid);
  return (link.igsid === null ? undefined : own.at(-1)) ?? attempts[0] ?? null;
}

/** How far a link came, and when. */
export function describeChain({ link, attempts, notifications }: LinkRecords, now: Date): ChainStep[] {
  const standing = readStanding(link, now);
  const came = findDeciding(link, attempts);
  const isOpen = standing.status === 'pending';
  const missing = isOpen ? 'waiting' : 'none';
  const notices = findNotices(link, notifications);
  const isWaiting = isOpen || standing.status === 'awaiting_confirmation';
  return [
    { step: 'minted', state: 'done', at: link.createdAt, detail: link.channel },
    link.openedAt
      ? { step: 'opened', state: 'done', at: link.openedAt, detail: null }
      : // A link may be followed without its page.
        { step: 'opened', state: came ? 'none' : missing, at: null, detail: null },
    came
      ? { step: 'came', state: 'done', at: came.eventAt, detail: came.via }
      : { step: 'came', state: missing, at: null, detail: null },
    decide(standing, came),
    notices.length > 0
      ? {
          step: 'notified',
          state: 'done',
          at: notices.at(-1)?.createdAt ?? null,
          detail: notices[0]?.type ?? null,
        }
      : { step: 'notified', state: isWaiting ? 'waiting' : 'none', at: null, detail: null },
    deliver(notices, isWaiting),
  ];
}

function decide(standing: ReturnType<typeof readStanding>, came: AttemptEntity | null): ChainStep {
  const { status, reason, completedAt } = standing;
  const outcome = came?.outcome ?? null;
  switch (status) {
    case 'pending':
      // An attempt that leaves the link open: the event came to another account.
      return came
        ? { step: 'decided', state: 'failed', at: came.receivedAt, detail: outcome }
        : { step: 'decided', state: 'waiting', at: null, detail: null };
    case 'awaiting_confirmation':
      return { step: 'decided', state: 'waiting', at: null, detail: status };
    case 'linked':
      return { step: 'decided', state: 'done', at: standing.decidedAt ?? completedAt, detail: 'linked' };
    case 'rejected':
    case 'expired':
    case 'revoked': {
      const at =
        came && came.eventAt.getTime() > (completedAt?.getTime() ?? 0) ? came.receivedAt : completedAt;
      return { step: 'decided', state: 'failed', at, detail: reason ?? status };
    }
    default:
      return status satisfies never;
  }
}

/** The newest event about a link, to each endpoint that heard of it. That its page was opened decides nothing. */
function findNotices(link: LinkState, notifications: readonly NotificationEntity[]): NotificationEntity[] {
  const ofLink = notifications.filter(
    ({ linkId, type }) => linkId === link.id && type !== 'link.opened' && type !== 'identity.unlinked',
  );
  return ofLink.filter(({ type }) => type === ofLink[0]?.type);
}

/** The worst of all endpoints: one that did not get the event is what support looks for. */
function deliver(notices: readonly NotificationEntity[], isWaiting: boolean): ChainStep {
  const find = (...wanted: NotificationEntity['status'][]): NotificationEntity | undefined =>
    notices.find(({ status }) => wanted.includes(status));
  const lost = find('exhausted', 'canceled');
  if (lost) return { step: 'delivered', state: 'failed', at: lost.completedAt, detail: lost.status };
  if (find('pending')) return { step: 'delivered', state: 'waiting', at: null, detail: 'pending' };
  const last = notices.map(({ completedAt }) => completedAt?.getTime() ?? 0);
  if (last.length > 0)
    return { step: 'delivered', state: 'done', at: new Date(Math.max(...last)), detail: null };
  return { step: 'delivered', state: isWaiting ? 'waiting' : 'none', at: null, detail: null };
}
