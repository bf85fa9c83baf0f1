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
import { readTimestampMs } from './event-timestamp.js';
import { isOfPerson, readTypedCode } from './typed-code-message.js';
import { items, own, readOpaqueId } from '../platform/text/lossless-json.js';

const TEXT_LENGTH = 1_000;
/**
 * Stands for the code in a repeat key, because the key is a hash without a secret, from which a code could be found by trying all of them. A
 * message is one code, so its `mid` says enough. A ref has no colon: the keys of codes and those of refs cannot meet.
 */
const CODE_IN_REPEAT_KEY = 'code:';

export interface ReferralReading {
  readonly referrals: ReferralEvent[];
  /** Events with a ref that cannot be used: no valid person or account, or a ref out of bounds. */
  readonly malformed: number;
  /** Events and changes without a referral. A payload that is not Instagram's counts as one. */
  readonly ignored: number;
}

/** A ref or a typed code in an event. */
interface FoundRef {
  readonly ref: string;
  readonly via: ReferralVia;
  readonly source: unknown;
}

/**
 * Reads the referrals of a webhook payload, in the order of arrival: the refs of each event, or the code that a message is. A malformed
 * event does not affect the others.
 *
 * @param payload any JSON value, as `parseLosslessJson` returns it
 */
export function readReferralEvents(payload: unknown): ReferralReading {
  const referrals: ReferralEvent[] = [];
  if (own(payload, 'object') !== 'instagram') return { referrals, malformed: 0, ignored: 1 };

  let malformed = 0;
  let ignored = 0;
  for (const entry of items(own(payload, 'entry'))) {
    for (const { event, mustVerify } of eventsOf(entry)) {
      const refs = findRefs(event);
      // Only an event of a conversation can be a code: nothing else proves that it is a message to the account.
      const found = refs.length > 0 || mustVerify ? refs : findCode(event);
      const read = readEvent(event, own(entry, 'id'), found);
      referrals.push(...read.map((referral) => (mustVerify ? { ...referral, mustVerify } : referral)));
      if (found.length === 0) ignored += 1;
      else if (read.length < found.length) malformed += 1;
    }
  }
  return { referrals, malformed, ignored };
}

/**
 * The events of an entry. Meta: while another app owns the conversation, its events come under standby.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/standby (read 2026-11)
 * Under changes are the events of other products, such as comments. The dashboard's test button, and some systems that forward
 * webhooks, put events of messaging there, too, each as the `value` of a change.
 */
function eventsOf(entry: unknown): { readonly event: unknown; readonly mustVerify: boolean }[] {
  const conversations = [...items(own(entry, 'messaging')), ...items(own(entry, 'standby'))];
  return [
    ...conversations.map((event) => ({ event, mustVerify: false })),
    ...items(own(entry, 'changes')).map((change) => ({ event: own(change, 'value'), mustVerify: true })),
  ];
}

/** Each distinct ref of an event, normalised, with the first place that holds it. */
function findRefs(event: unknown): FoundRef[] {
  if (!isOfPerson(event)) return [];
  const places: [ReferralVia, unknown][] = [
    ['referral', own(event, 'referral')],
    ['postback', own(own(event, 'postback'), 'referral')],
    ['message', own(own(event, 'message'), 'referral')],
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

/** The code that a message is, where the event has no ref. */
function findCode(event: unknown): FoundRef[] {
  const code = readTypedCode(event);
  return code === null ? [] : [{ ref: code, via: 'code', source: null }];
}

/** The refs with a valid person, account and spelling: fewer than were found when some are not valid. */
function readEvent(event: unknown, entryId: unknown, found: readonly FoundRef[]): ReferralEvent[] {
  const igsid = readOpaqueId(own(own(event, 'sender'), 'id'));
  // Meta: in the samples for ig.me, entry.id is the sender's id, so it is only used without a recipient.
  // https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)
  const recipientId = own(own(event, 'recipient'), 'id');
  const igId = readOpaqueId(recipientId === undefined || recipientId === null ? entryId : recipientId);
  if (igsid === undefined || !INSTAGRAM_ID.test(igsid) || igId === undefined || !INSTAGRAM_ID.test(igId))
    return [];
  // An account cannot link to itself.
  if (igsid === igId) return [];

  const postback = own(event, 'postback');
  const mid = readOpaqueId(own(own(event, 'message'), 'mid')) ?? readOpaqueId(own(postback, 'mid'));
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
    .filter(({ ref, via }) => via === 'code' || REF.test(ref))
    .map(({ ref, via, source }) => ({
      ...shared,
      ref,
      via,
      source: readText(source),
      repeatKey: deriveRepeatKey({ igId, igsid, occurrence, ref: via === 'code' ? CODE_IN_REPEAT_KEY : ref }),
    }));
}

function readIcebreaker(postback: unknown): Icebreaker | null {
  const title = readText(own(postback, 'title'));
  const payload = readText(own(postback, 'payload'));
  return title === null && payload === null ? null : { title, payload };
}

/** Text that can be stored, cut at 1,000 characters; null when the value is not a string. */
function readText(value: unknown): string | null {
  return typeof value === 'string' ? cleanText(value, TEXT_LENGTH) : null;
}

/** An event's time as it was sent, to distinguish events; empty when there is none. */
function readTimestampText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
