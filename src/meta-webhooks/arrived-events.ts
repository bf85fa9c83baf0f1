import type { Arrival, ArrivalShape } from '../instagram/arrivals/arrival-shape.js';
import { readIceBreakerKey } from '../instagram/ice-breakers/ice-breaker.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { items, own, readOpaqueId } from '../platform/text/lossless-json.js';

/**
 * Reads for which account each event of a payload arrived, and in which shape. Events without a valid account are left out.
 *
 * @param payload any JSON value, as `parseLosslessJson` returns it
 */
export function readArrivals(payload: unknown): Arrival[] {
  if (own(payload, 'object') !== 'instagram') return [];
  return items(own(payload, 'entry')).flatMap((entry) => [
    ...items(own(entry, 'messaging')).flatMap((event) => toArrivals(entry, event, shapesOf(event))),
    ...items(own(entry, 'standby')).flatMap((event) => toArrivals(entry, event, ['standby'])),
  ]);
}

/** Whether the account wrote to itself, or tapped there. */
export function isSelfEvent(event: unknown): boolean {
  // Meta: an account's message to itself has is_self in the message, a tap has it beside the postback; the sender is the account.
  // https://developers.facebook.com/documentation/instagram-platform/self-messaging (read 2026-11)
  return own(event, 'is_self') === true || own(own(event, 'message'), 'is_self') === true;
}

function shapesOf(event: unknown): readonly ArrivalShape[] {
  if (isSelfEvent(event)) return ['self'];
  const [message, postback] = [own(event, 'message'), own(event, 'postback')];
  if (own(message, 'is_echo') === true) return ['echo'];
  if (own(message, 'is_deleted') === true) return ['other'];
  if (postback !== undefined)
    return readOrganicTap(event) === null ? ['postback'] : ['postback', 'ice_breaker'];
  if (message !== undefined) return ['message'];
  if (own(event, 'referral') !== undefined) return ['referral'];
  // An edit with the number 0 is a new message, without its text and ref: https://github.com/chatwoot/chatwoot/issues/15494 (read 2026-11)
  return own(own(event, 'message_edit'), 'num_edit') === 0 ? ['message_edit'] : ['other'];
}

/** The key of the question of ours that a person tapped who came without a ref; null for every other event. */
export function readOrganicTap(event: unknown): string | null {
  const postback = own(event, 'postback');
  const payload = own(postback, 'payload');
  const hasRef = typeof own(own(postback, 'referral'), 'ref') === 'string';
  return hasRef || typeof payload !== 'string' ? null : readIceBreakerKey(payload);
}

function toArrivals(entry: unknown, event: unknown, shapes: readonly ArrivalShape[]): Arrival[] {
  const isOwn = shapes.includes('echo') || shapes.includes('self');
  const account = own(own(event, isOwn ? 'sender' : 'recipient'), 'id');
  const igId = readOpaqueId(account ?? own(entry, 'id'));
  return igId !== undefined && INSTAGRAM_ID.test(igId) ? shapes.map((shape) => ({ igId, shape })) : [];
}
