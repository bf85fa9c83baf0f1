import type { Locale } from '../../platform/text/locales.js';

/**
 * Why the service writes to a person.
 *
 * - `question`: whether a link may connect them; `reminder`: the same once more, with buttons that stay
 * - `linked`, `declined`, `taken`, `too_late`: what became of their answer
 * - `unlinked`: they asked for it by word
 * - `invite`: a link to the page of an app
 */
export const MESSAGE_KINDS = [
  'question',
  'reminder',
  'linked',
  'declined',
  'taken',
  'too_late',
  'unlinked',
  'invite',
] as const;

export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** A message to be written to a person. */
export interface NewMessage {
  readonly kind: MessageKind;
  readonly igsid: string;
  /** UUIDs. */
  readonly appId: string | null;
  readonly linkId: string | null;
  /** UUID of the invite that the message brings. */
  readonly inviteId?: string;
  /** Null: the language of the link, or of the app. */
  readonly locale: Locale | null;
  /** The time of the event that it answers. One event has one message of a kind about a link. */
  readonly aboutAt: Date;
}
