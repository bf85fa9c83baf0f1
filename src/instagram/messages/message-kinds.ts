/**
 * Why the service writes to a person.
 *
 * - `question`: whether a link may connect them; `reminder`: the same once more, with buttons that stay
 * - `linked`, `declined`, `taken`, `too_late`: what became of their answer
 * - `unlinked`: they asked for it by word
 */
export const MESSAGE_KINDS = [
  'question',
  'reminder',
  'linked',
  'declined',
  'taken',
  'too_late',
  'unlinked',
] as const;

export type MessageKind = (typeof MESSAGE_KINDS)[number];
