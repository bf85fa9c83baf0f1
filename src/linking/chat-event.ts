import type { ReadWord } from '../instagram/chat/chat-words.js';

/** Something that a person did in a chat, or that the account did there, as far as it is of use here. No text is kept. */
export type ChatEvent =
  /** A button of a message of ours was tapped. */
  | { readonly kind: 'button'; readonly igId: string; readonly igsid: string; readonly payload: string }
  /** A message of the person that is no tap on a button. */
  | {
      readonly kind: 'message';
      readonly igId: string;
      readonly igsid: string;
      /** Null: it is not one of the words. */
      readonly word: ReadWord | null;
      /** Null: the event says no time. */
      readonly timestampMs: number | null;
    }
  /** A message that the account sent, by whatever app. */
  | {
      readonly kind: 'echo';
      readonly igId: string;
      readonly igsid: string;
      readonly text: string;
      readonly mid: string | null;
    };

/** What became of an event of a chat, for the counts. */
export const CHAT_RESULTS = [
  'answered',
  'reminded',
  'unlinked',
  'late',
  'forged',
  'echo',
  'nothing',
  'not_connected',
] as const;
export type ChatResult = (typeof CHAT_RESULTS)[number];
