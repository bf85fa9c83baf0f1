import { MID_LENGTH } from '../attempts/referral-event.js';
import { type ReadWord, readChatWord } from '../instagram/chat/chat-words.js';
import { readIceBreakerKey } from '../instagram/ice-breakers/ice-breaker.js';
import type { ChatEvent } from '../linking/chat-event.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { hasTokenForm, normaliseRef } from '../ref-tokens/ref-token.js';
import { cleanText } from '../platform/text/storable-text.js';
import { items, own, readOpaqueId } from '../platform/text/lossless-json.js';
import { isSelfEvent } from './arrived-events.js';
import { readTimestampMs } from './event-timestamp.js';
import { readTypedCode } from './typed-code-message.js';

/** Who wrote to whom, and which event says so. */
type ChatFacts = Pick<ChatEvent, 'igId' | 'igsid' | 'mid' | 'timestampMs'>;

/**
 * Reads what people and the account did in chats, in the order of arrival: taps on buttons, messages, and echoes. Of a message only
 * whether it is one of the words is kept.
 *
 * Meta: while another app owns the conversation, its events come under standby, without the payloads of postbacks.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/standby (read 2026-11)
 * A message there is meant for that app. Only buttons count, because their payloads prove that they are ours.
 *
 * @param payload any JSON value, as `parsePayload` returns it
 */
export function readChatEvents(payload: unknown): ChatEvent[] {
  if (own(payload, 'object') !== 'instagram') return [];
  return items(own(payload, 'entry')).flatMap((entry) => [
    ...items(own(entry, 'messaging')).flatMap((event) => readChatEvent(event) ?? []),
    ...items(own(entry, 'standby')).flatMap((event) => {
      const read = readChatEvent(event);
      return read?.kind === 'button' ? read : [];
    }),
  ]);
}

function readChatEvent(event: unknown): ChatEvent | null {
  const message = own(event, 'message');
  if (isSelfEvent(event)) return null;
  if (own(message, 'is_echo') === true) return readEcho(event, message);
  const facts = readFacts(event, own(event, 'sender'), own(event, 'recipient'));
  if (facts === null) return null;
  const quickReply = own(message, 'quick_reply');
  // Meta sends the payload of a quick reply with the message; some report a postback. Both are read.
  const payload = own(quickReply, 'payload') ?? own(own(event, 'postback'), 'payload');
  if (typeof payload === 'string') {
    // A tap that carries the ref of a link is a referral. Any other ref, such as that of an advertisement, says only where the person
    // came from. Ice breakers and menu items come as postbacks only.
    const isTap = own(event, 'postback') !== undefined && quickReply === undefined;
    const key = readIceBreakerKey(payload);
    if (!isTap || key === null || readRefs(event).some(hasTokenForm))
      return { ...facts, kind: 'button', payload };
    return { ...facts, kind: 'tap', key };
  }
  // The text of a tap is the title of its button, which says nothing without the payload.
  if (message === undefined || quickReply !== undefined || own(message, 'is_deleted') === true) return null;
  const word = readWord(message);
  // A message with a ref was written before its question could be asked. What ends identities is no answer, and never lost.
  if (readRefs(event).length > 0 && word?.word !== 'unlink') return null;
  return { ...facts, kind: 'message', word, isCode: readTypedCode(event) !== null };
}

/** A yes or no in reply to a story or to one message answers that one, and nothing here says which message it is. */
function readWord(message: unknown): ReadWord | null {
  const text = own(message, 'text');
  const read = typeof text === 'string' ? readChatWord(text) : null;
  return own(message, 'reply_to') === undefined || read?.word === 'unlink' ? read : null;
}

/** In an echo sender and recipient are swapped. */
function readEcho(event: unknown, message: unknown): ChatEvent | null {
  const facts = readFacts(event, own(event, 'recipient'), own(event, 'sender'));
  const text = own(message, 'text');
  return facts === null || typeof text !== 'string' ? null : { ...facts, kind: 'echo', text };
}

function readFacts(event: unknown, person: unknown, account: unknown): ChatFacts | null {
  const igsid = readOpaqueId(own(person, 'id'));
  const igId = readOpaqueId(own(account, 'id'));
  if (igsid === undefined || igId === undefined || igsid === igId) return null;
  if (!INSTAGRAM_ID.test(igsid) || !INSTAGRAM_ID.test(igId)) return null;
  const mid =
    readOpaqueId(own(own(event, 'message'), 'mid')) ?? readOpaqueId(own(own(event, 'postback'), 'mid'));
  return {
    igId,
    igsid,
    mid: mid === undefined ? null : cleanText(mid, MID_LENGTH),
    timestampMs: readTimestampMs(own(event, 'timestamp')),
  };
}

/** The refs of an event, wherever it holds them. */
function readRefs(event: unknown): string[] {
  return [event, own(event, 'postback'), own(event, 'message')].flatMap((holder) => {
    const ref = own(own(holder, 'referral'), 'ref');
    return typeof ref === 'string' ? [normaliseRef(ref)] : [];
  });
}
