import { DEFAULT_INVITE_TTL, type InviteRow, MESSAGE_EVERY_MS } from '../invites/invite-state.js';

/** The key that a menu item has whose payload is `hitch:connect`. It starts an invite whichever ice breaker does. */
export const MENU_KEY = 'connect';

export interface TapInput {
  /** Whether this event was taken before. */
  readonly isRepeated: boolean;
  /** Whether the person is linked with the app already. */
  readonly isLinked: boolean;
  /** The person's open invite to the app that this service has brought. */
  readonly open: Pick<InviteRow, 'deliveryQueuedAt'> | null;
  readonly tappedAt: Date;
  readonly now: Date;
}

/** What a tap means: a new invite, the open one once more, or nothing. */
export type TapDecision = 'nothing' | 'make' | 'send_again';

/** Whether a tap with this key starts an invite. */
export function startsInvite(key: string, icebreaker: string | null): boolean {
  return icebreaker !== null && (key === icebreaker || key === MENU_KEY);
}

/**
 * Decides about a tap that starts an invite. A person has one open invite to an app at a time, beside those
 * that the app brings itself: they are the app's to hand out. A tap that comes when its invite would
 * have ended is not answered: Meta delivers for 36 hours, and a message without a reason in sight looks like one of a stranger.
 */
export function decideTap({ isRepeated, isLinked, open, tappedAt, now }: TapInput): TapDecision {
  const ageMs = now.getTime() - tappedAt.getTime();
  if (isRepeated || isLinked || ageMs > DEFAULT_INVITE_TTL * 1_000) return 'nothing';
  if (open === null) return 'make';
  const sinceMs = now.getTime() - (open.deliveryQueuedAt?.getTime() ?? 0);
  return sinceMs >= MESSAGE_EVERY_MS ? 'send_again' : 'nothing';
}
