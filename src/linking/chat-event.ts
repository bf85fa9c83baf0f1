import type { ChatWord, ReadWord } from '../instagram/chat/chat-words.js';

/** What every event of a chat says. */
interface ChatEventBase {
  readonly igId: string;
  readonly igsid: string;
  /** Cut at 512 characters; null: the event has none. */
  readonly mid: string | null;
  /** Null: the event says no time. */
  readonly timestampMs: number | null;
}

/** An event of a chat: what a person or the account did there. No text is stored. */
export type ChatEvent =
  /** A button of a message of ours was tapped. */
  | (ChatEventBase & { readonly kind: 'button'; readonly payload: string })
  /** An ice breaker of ours, or a menu item with such a payload, was tapped by a person who came without the ref of a link. */
  | (ChatEventBase & { readonly kind: 'tap'; readonly key: string })
  /**
   * A message of the person that is no tap on a button; `word` is null when it is not one of the words. `isCode`: it has the form of a
   * typed code.
   */
  | (ChatEventBase & { readonly kind: 'message'; readonly word: ReadWord | null; readonly isCode: boolean })
  /** A message that the account sent, by whatever app. */
  | (ChatEventBase & { readonly kind: 'echo'; readonly text: string });

/** A message of a person, without its text. */
export interface WrittenMessage {
  readonly igsid: string;
  readonly word: ChatWord | null;
  readonly writtenAt: Date;
}

/** What became of an event of a chat, for the counts. */
export const CHAT_RESULTS = [
  'answered',
  'reminded',
  'unlinked',
  'invited',
  'late',
  'forged',
  'echo',
  'nothing',
  'code',
  'not_connected',
  'dead_letter',
  'erased',
] as const;
export type ChatResult = (typeof CHAT_RESULTS)[number];

/** Whether a result proves that the database stores the effects of chat events. */
export function isWritten(result: ChatResult): boolean {
  return result === 'answered' || result === 'reminded' || result === 'unlinked' || result === 'invited';
}
