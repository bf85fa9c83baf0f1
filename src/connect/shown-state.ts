import type { LinkStatus } from '../links/link.entity.js';

/** What a page shows of a link. Each has its texts, `<state>.title`, `.text` and `.next`. */
export const SHOWN_STATES = [
  'waiting',
  'opened',
  'awaiting_app',
  'awaiting_chat',
  'linked',
  'already_linked',
  'ended',
  'igsid_taken',
  'user_taken',
  'declined',
  'declined_by_person',
  'expired',
  'confirmation_timeout',
  'question_not_sent',
  'superseded',
  'revoked',
  'app_disabled',
  'gone',
] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

/** How a state looks: its colour and its drawing. */
export type StateTone = 'busy' | 'good' | 'warning' | 'bad' | 'quiet';

export const STATE_TONES: Readonly<Record<ShownState, StateTone>> = {
  waiting: 'busy',
  opened: 'busy',
  awaiting_app: 'busy',
  awaiting_chat: 'busy',
  linked: 'good',
  already_linked: 'good',
  ended: 'quiet',
  igsid_taken: 'bad',
  user_taken: 'bad',
  declined: 'bad',
  declined_by_person: 'quiet',
  expired: 'warning',
  confirmation_timeout: 'warning',
  question_not_sent: 'warning',
  superseded: 'quiet',
  revoked: 'bad',
  app_disabled: 'bad',
  gone: 'quiet',
};

/** What a page says of its link's connection: before it is made, and after. The link itself stays `linked`. */
export interface ShownConnection {
  /** Whether the account takes the link's typed code. */
  readonly takesCode: boolean;
  /** Whether the identity of the link is no longer active. */
  readonly hasEnded: boolean;
  /** Whether the person can end it with a word in the chat. */
  readonly endsByWord: boolean;
}

/** The status of a link as readers see it. */
export interface ShownStatus extends Pick<ShownConnection, 'hasEnded'> {
  readonly status: LinkStatus;
  readonly reason: string | null;
  /** Whether the page was opened on a phone. */
  readonly isOpened: boolean;
  /** Whether the person is asked in the chat rather than by the app. */
  readonly isAskedInChat: boolean;
}

/** The state that a page shows. A reason that has no page of its own shows that of its status. */
export function toShownState({ status, reason, isOpened, isAskedInChat, hasEnded }: ShownStatus): ShownState {
  switch (status) {
    case 'pending':
      return isOpened ? 'opened' : 'waiting';
    case 'awaiting_confirmation':
      return isAskedInChat ? 'awaiting_chat' : 'awaiting_app';
    case 'linked':
      return hasEnded ? 'ended' : oneOf(reason, ['already_linked'], 'linked');
    case 'rejected':
      return oneOf(reason, ['igsid_taken', 'user_taken', 'declined_by_person'], 'declined');
    case 'expired':
      return oneOf(reason, ['confirmation_timeout', 'question_not_sent'], 'expired');
    case 'revoked':
      return oneOf(reason, ['declined_by_person', 'superseded', 'app_disabled'], 'revoked');
    default:
      return status satisfies never;
  }
}

function oneOf(reason: string | null, known: readonly ShownState[], otherwise: ShownState): ShownState {
  return known.find((state) => state === reason) ?? otherwise;
}
