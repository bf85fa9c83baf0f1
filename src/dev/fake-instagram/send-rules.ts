import type { FakeButton, FakeContent, FakeQuickReply } from './fake-model.js';
import type { FakeRefusalName } from './graph-refusals.js';

// Meta: 1,000 bytes of text; 13 quick replies with titles of 20 characters, longer ones are cut; a button template has 640 characters
// and 3 buttons, a generic one 10 elements of 3 buttons; button titles have 20 characters, payloads 1,000.
// https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api and its pages
// quick-replies, button-template, generic-template (read 2026-11)
const TEXT_BYTES = 1_000;
const QUICK_REPLIES = 13;
const TITLE = 20;
const PAYLOAD = 1_000;
const TEMPLATE_TEXT = 640;
const BUTTONS = 3;
const ELEMENTS = 10;
const ELEMENT_TEXT = 80;

const ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'];
const MEDIA = ['image', 'video', 'audio', 'file', 'like_heart', 'MEDIA_SHARE'];
const TYPES = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG'];

/** What a send asks for. */
export type FakeSend =
  | { readonly kind: 'action'; readonly recipientId: string }
  | {
      readonly kind: 'message';
      readonly recipientId: string;
      readonly content: FakeContent;
      /** Sent with the tag for human agents. */
      readonly isByHuman: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: FakeRefusalName };

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a send.
 * @param selfIgsid the recipient when the path names one: the page about self-messaging posts to `/<IGSID>/messages` without one
 */
export function readSend(body: Json, selfIgsid: string | null): FakeSend {
  const recipient = isObject(body['recipient']) ? body['recipient'] : {};
  if (recipient['comment_id'] !== undefined) return refused('invalid_comment');
  const recipientId = recipient['id'] ?? selfIgsid;
  if (typeof recipientId !== 'string' || recipientId === '') return refused('invalid_parameter');

  const { message, sender_action: action, tag, messaging_type: type } = body;
  if (action !== undefined && message !== undefined) return refused('action_with_message');
  if (action !== undefined)
    return ACTIONS.includes(String(action)) ? { kind: 'action', recipientId } : refused('invalid_parameter');
  // Meta: every tag but HUMAN_AGENT was removed on 27 April 2026 and answers 100.
  // https://developers.facebook.com/documentation/instagram-platform/changelog (read 2026-11)
  if (tag !== undefined && tag !== 'HUMAN_AGENT') return refused('invalid_parameter');
  if (type !== undefined && !TYPES.includes(String(type))) return refused('invalid_parameter');

  const content = readContent(message);
  if (typeof content === 'string') return refused(content);
  return { kind: 'message', recipientId, content, isByHuman: tag === 'HUMAN_AGENT' };
}

function readContent(message: unknown): FakeContent | FakeRefusalName {
  if (!isObject(message)) return 'invalid_parameter';
  const { text, attachment, quick_replies: replies } = message;
  const hasText = text !== undefined;
  // Sending both is refused: https://github.com/langx/langx/pull/1464 (read 2026-11)
  if (hasText === (attachment !== undefined)) return 'invalid_message';
  if (!hasText) return replies === undefined ? readAttachment(attachment) : 'invalid_message';
  if (typeof text !== 'string' || text === '' || Buffer.byteLength(text) > TEXT_BYTES)
    return 'invalid_message';
  const quickReplies = replies === undefined ? [] : readQuickReplies(replies);
  if (quickReplies === null) return 'invalid_parameter';
  return { text, quickReplies, buttons: null, isSticker: false };
}

/** Meta: the kinds user_phone_number and user_email ended on 5 October 2026, in all versions. Same changelog. */
function readQuickReplies(replies: unknown): FakeQuickReply[] | null {
  if (!Array.isArray(replies) || replies.length === 0 || replies.length > QUICK_REPLIES) return null;
  const read = replies.map((reply: unknown) => {
    if (!isObject(reply) || reply['content_type'] !== 'text') return null;
    const { title, payload } = reply;
    if (typeof title !== 'string' || title === '' || !isPayload(payload)) return null;
    return { title: [...title].slice(0, TITLE).join(''), payload };
  });
  return read.every((reply) => reply !== null) ? read : null;
}

function readAttachment(attachment: unknown): FakeContent | FakeRefusalName {
  if (!isObject(attachment)) return 'invalid_parameter';
  const { type, payload } = attachment;
  if (MEDIA.includes(String(type))) return { text: '', quickReplies: [], buttons: [], isSticker: false };
  if (type !== 'template' || !isObject(payload)) return 'invalid_parameter';
  if (payload['template_type'] === 'button') {
    const { text } = payload;
    const buttons = readButtons(payload['buttons']);
    if (!isText(text, TEMPLATE_TEXT) || buttons === null || buttons.length === 0) return 'invalid_parameter';
    return { text, quickReplies: [], buttons, isSticker: false };
  }
  return payload['template_type'] === 'generic' ? readElements(payload['elements']) : 'invalid_parameter';
}

function readElements(elements: unknown): FakeContent | FakeRefusalName {
  if (!Array.isArray(elements) || elements.length === 0 || elements.length > ELEMENTS)
    return 'invalid_parameter';
  const texts: string[] = [];
  const buttons: FakeButton[] = [];
  for (const element of elements as unknown[]) {
    if (!isObject(element) || !isText(element['title'], ELEMENT_TEXT)) return 'invalid_parameter';
    const { subtitle } = element;
    if (subtitle !== undefined && !isText(subtitle, ELEMENT_TEXT)) return 'invalid_parameter';
    // Meta: a title and at least one further property.
    if (Object.keys(element).length < 2) return 'invalid_parameter';
    const own = element['buttons'] === undefined ? [] : readButtons(element['buttons']);
    if (own === null) return 'invalid_parameter';
    texts.push([element['title'], subtitle].filter(Boolean).join('\n'));
    buttons.push(...own);
  }
  return { text: texts.join('\n\n'), quickReplies: [], buttons, isSticker: false };
}

function readButtons(buttons: unknown): FakeButton[] | null {
  if (!Array.isArray(buttons) || buttons.length > BUTTONS) return null;
  const read = (buttons as unknown[]).map(readButton);
  return read.every((button) => button !== null) ? read : null;
}

function readButton(button: unknown): FakeButton | null {
  if (!isObject(button)) return null;
  const { type, title, payload, url } = button;
  if (!isText(title, TITLE)) return null;
  if (type === 'postback' && isPayload(payload)) return { type, title, payload };
  return type === 'web_url' && typeof url === 'string' && URL.canParse(url) ? { type, title, url } : null;
}

function isText(value: unknown, length: number): value is string {
  return typeof value === 'string' && value !== '' && [...value].length <= length;
}

function isPayload(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= PAYLOAD;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(reason: FakeRefusalName): FakeSend {
  return { kind: 'refused', reason };
}
