import type { SelfEvent } from '../instagram/doctor/self-test.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { items, own, readOpaqueId } from '../platform/text/lossless-json.js';
import { isSelfEvent } from './arrived-events.js';

/**
 * Reads what accounts did in the conversations with themselves.
 *
 * @param payload any JSON value, as `parseLosslessJson` returns it
 */
export function readSelfEvents(payload: unknown): SelfEvent[] {
  if (own(payload, 'object') !== 'instagram') return [];
  const events = items(own(payload, 'entry')).flatMap((entry) => items(own(entry, 'messaging')));
  return events.filter(isSelfEvent).flatMap((event) => {
    const igId = readOpaqueId(own(own(event, 'sender'), 'id'));
    const igsid = readOpaqueId(own(own(event, 'recipient'), 'id'));
    if (igId === undefined || igsid === undefined) return [];
    if (!INSTAGRAM_ID.test(igId) || !INSTAGRAM_ID.test(igsid)) return [];
    const text = own(own(event, 'message'), 'text');
    const tapped = own(own(event, 'postback'), 'payload');
    return [
      {
        igId,
        igsid,
        text: typeof text === 'string' ? text : null,
        payload: typeof tapped === 'string' ? tapped : null,
      },
    ];
  });
}
