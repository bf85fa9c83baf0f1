import { parseTypedCode } from '../links/typed-code.js';
import { own, readOpaqueId } from '../platform/text/lossless-json.js';
import { isSelfEvent } from './arrived-events.js';

/**
 * The code that a message of a person is, when it is nothing else. It may come under standby, and in reply to a message or a story: a
 * code names its link, whatever is around it. Instagram gives each message a `mid`, and the text of a quick reply is that of its button.
 */
export function readTypedCode(event: unknown): string | null {
  const message = own(event, 'message');
  const text = own(message, 'text');
  if (typeof text !== 'string' || !isOfPerson(event)) return null;
  if (own(message, 'quick_reply') !== undefined || readOpaqueId(own(message, 'mid')) === undefined)
    return null;
  return parseTypedCode(text);
}

/**
 * Whether an event is what a person did and means: an echo is a message that the account itself sent, a deletion withdraws a message, and
 * an account that writes to itself is no person.
 */
export function isOfPerson(event: unknown): boolean {
  const message = own(event, 'message');
  return own(message, 'is_echo') !== true && own(message, 'is_deleted') !== true && !isSelfEvent(event);
}
