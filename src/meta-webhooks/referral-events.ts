import {
  type Icebreaker,
  MID_LENGTH,
  type ReferralEvent,
  type ReferralVia,
} from '../attempts/referral-event.js';
import { deriveRepeatKey } from '../attempts/repeat-key.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { normaliseRef, REF } from '../ref-tokens/ref-token.js';
import { cleanText } from '../platform/text/storable-text.js';
import { items, own, readId, readText, readTimestampMs, readTimestampText } from './event-fields.js';

export interface ReferralReading {
  readonly referrals: ReferralEvent[];
  /** Events that lost a ref: no usable person or account, or the ref itself is out of bounds. */
  readonly malformed: number;
  /** Events and changes without a referral; a payload that is not Instagram's counts as one. */
  readonly ignored: number;
}

interface FoundRef {
  readonly ref: string;
  readonly via: ReferralVia;
  readonly source: unknown;
}

/**
 * Reads the referrals out of a webhook payload, in the order of arrival.
 *
 * @param payload any JSON value, as `parsePayload` gives it. Nothing about it is taken for granted, and no
 *   event costs another. Throws nothing.
 */
export function readReferralEvents(payload: unknown): ReferralReading {
  const referrals: ReferralEvent[] = [];
  if (own(payload, 'object') !== 'instagram') return { referrals, malformed: 0, ignored: 1 };

  let malformed = 0;
  let ignored = 0;
  for (const entry of items(own(payload, 'entry'))) {
    ignored += items(own(entry, 'changes')).length;
    // Meta: while another app owns the conversation, its events come under standby.
    // https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/standby (read 2026-11)
    for (const event of [...items(own(entry, 'messaging')), ...items(own(entry, 'standby'))]) {
      const found = findRefs(event);
      const read = readEvent(event, own(entry, 'id'), found);
      referrals.push(...read);
      if (found.length === 0) ignored += 1;
      else if (read.length < found.length) malformed += 1;
    }
  }
  return { referrals, malformed, ignored };
}

/** Each distinct ref of an event, normalised, with the first place that holds it. */
function findRefs(event: unknown): FoundRef[] {
  const message = own(event, 'message');
  // An echo is what the account itself sent: its sender is the business. A deletion takes back what was sent.
  if (own(message, 'is_echo') === true || own(message, 'is_deleted') === true) return [];

  const places: [ReferralVia, unknown][] = [
    ['referral', own(event, 'referral')],
    ['postback', own(own(event, 'postback'), 'referral')],
    ['message', own(message, 'referral')],
  ];
  const found = new Map<string, FoundRef>();
  for (const [via, referral] of places) {
    const raw = own(referral, 'ref');
    if (typeof raw !== 'string' || raw === '') continue;
    const ref = normaliseRef(raw);
    if (!found.has(ref)) found.set(ref, { ref, via, source: own(referral, 'source') });
  }
  return [...found.values()];
}

/** The refs that have a person, an account and a permitted spelling; fewer than were found if some do not. */
function readEvent(event: unknown, entryId: unknown, found: readonly FoundRef[]): ReferralEvent[] {
  const igsid = readId(own(own(event, 'sender'), 'id'));
  // Meta: its ig.me samples put the sender's id into entry.id, so that one is a last resort.
  // https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)
  const recipientId = own(own(event, 'recipient'), 'id');
  const igId = readId(recipientId === undefined || recipientId === null ? entryId : recipientId);
  if (igsid === undefined || !INSTAGRAM_ID.test(igsid) || igId === undefined || !INSTAGRAM_ID.test(igId))
    return [];
  // A business is not a person who links to itself.
  if (igsid === igId) return [];

  const postback = own(event, 'postback');
  const mid = readId(own(own(event, 'message'), 'mid')) ?? readId(own(postback, 'mid'));
  const timestamp = own(event, 'timestamp');
  const occurrence = mid ?? readTimestampText(timestamp);
  const shared = {
    igId,
    igsid,
    icebreaker: readIcebreaker(postback),
    mid: mid === undefined ? null : cleanText(mid, MID_LENGTH),
    timestampMs: readTimestampMs(timestamp),
  };
  return found
    .filter(({ ref }) => REF.test(ref))
    .map(({ ref, via, source }) => ({
      ...shared,
      ref,
      via,
      source: readText(source),
      repeatKey: deriveRepeatKey({ igId, igsid, occurrence, ref }),
    }));
}

function readIcebreaker(postback: unknown): Icebreaker | null {
  const title = readText(own(postback, 'title'));
  const payload = readText(own(postback, 'payload'));
  return title === null && payload === null ? null : { title, payload };
}
