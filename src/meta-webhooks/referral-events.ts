import {
  type Icebreaker,
  MID_LENGTH,
  type ReferralEvent,
  type ReferralVia,
} from '../attempts/referral-event.js';
import { deriveOtherKey, deriveRepeatKey, type RepeatKeyParts } from '../attempts/repeat-key.js';
import { INSTAGRAM_ID } from '../platform/ids/instagram-id.js';
import { hasTokenForm, normaliseRef, REF } from '../ref-tokens/ref-token.js';
import { cleanText } from '../platform/text/storable-text.js';
import { readCampaignRef } from '../campaigns/campaign-ref.js';
import type { CampaignEvent } from '../campaigns/campaign-visit.js';
import { isSelfEvent, readOrganicTap } from './arrived-events.js';
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
  /** Those of links, and refs that are not ours. */
  readonly referrals: ReferralEvent[];
  /** Those with the form of a campaign's ref, and taps on ice breakers of ours without a ref. */
  readonly visits: CampaignEvent[];
  /** Events with a ref that cannot be used: no valid person or account, or a ref out of bounds. */
  readonly malformed: number;
  /** Events and changes without a referral or such a tap. A payload that is not Instagram's counts as one. */
  readonly ignored: number;
}

type EventFacts = Pick<ReferralEvent, 'igId' | 'igsid' | 'icebreaker' | 'mid' | 'timestampMs'> &
  Pick<RepeatKeyParts, 'occurrence'>;

/** A ref or a typed code in an event. */
interface FoundRef {
  readonly ref: string;
  readonly via: ReferralVia;
  readonly source: unknown;
}

/**
 * Reads the referrals of a webhook payload, in the order of arrival: the refs of each event, and the code that a message is. A malformed
 * event does not affect the others.
 *
 * @param payload any JSON value, as `parseLosslessJson` returns it
 */
export function readReferralEvents(payload: unknown): ReferralReading {
  const referrals: ReferralEvent[] = [];
  const visits: CampaignEvent[] = [];
  if (own(payload, 'object') !== 'instagram') return { referrals, visits, malformed: 0, ignored: 1 };

  let malformed = 0;
  let ignored = 0;
  for (const entry of items(own(payload, 'entry'))) {
    for (const { event, mustVerify } of eventsOf(entry)) {
      const refs = findRefs(event);
      // Only an event of a conversation can be a code: nothing else proves that it is a message to the account.
      const found = mustVerify ? refs : [...refs, ...findCode(event, refs)];
      const facts = readFacts(event, own(entry, 'id'));
      const tap = found.length > 0 || facts === null ? null : readTap(event, facts);
      const read = facts === null ? [] : readReferrals(facts, found);
      for (const referral of read) {
        const visit = toVisit(referral);
        if (visit !== null) visits.push(visit);
        else referrals.push(mustVerify ? { ...referral, mustVerify } : referral);
      }
      if (tap !== null) visits.push(tap);
      else if (found.length === 0) ignored += 1;
      else if (read.length < found.length) malformed += 1;
    }
  }
  return { referrals, visits, malformed, ignored };
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

/** The code that a message is. The ref of a link is judged alone; any other says only where the person came from. */
function findCode(event: unknown, refs: readonly FoundRef[]): FoundRef[] {
  if (refs.some(({ ref }) => hasTokenForm(ref))) return [];
  const code = readTypedCode(event);
  return code === null ? [] : [{ ref: code, via: 'code', source: null }];
}

/** What an event says of itself, whichever ref it carries; null without a valid person and account. */
function readFacts(event: unknown, entryId: unknown): EventFacts | null {
  const igsid = readOpaqueId(own(own(event, 'sender'), 'id'));
  // Meta: in the samples for ig.me, entry.id is the sender's id, so it is only used without a recipient.
  // https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)
  const recipientId = own(own(event, 'recipient'), 'id');
  const igId = readOpaqueId(recipientId === undefined || recipientId === null ? entryId : recipientId);
  if (igsid === undefined || !INSTAGRAM_ID.test(igsid) || igId === undefined || !INSTAGRAM_ID.test(igId))
    return null;
  // An account cannot link to itself.
  if (igsid === igId) return null;

  const postback = own(event, 'postback');
  const mid = readOpaqueId(own(own(event, 'message'), 'mid')) ?? readOpaqueId(own(postback, 'mid'));
  const timestamp = own(event, 'timestamp');
  return {
    igId,
    igsid,
    occurrence: mid ?? readTimestampText(timestamp),
    icebreaker: readIcebreaker(postback),
    mid: mid === undefined ? null : cleanText(mid, MID_LENGTH),
    timestampMs: readTimestampMs(timestamp),
  };
}

/** The refs with a valid spelling: fewer than were found when some are not valid. */
function readReferrals({ occurrence, ...facts }: EventFacts, found: readonly FoundRef[]): ReferralEvent[] {
  return found
    .filter(({ ref, via }) => via === 'code' || REF.test(ref))
    .map(({ ref, via, source }) => ({
      ...facts,
      ref,
      via,
      source: readText(source),
      repeatKey: deriveRepeatKey({ ...facts, occurrence, ref: via === 'code' ? CODE_IN_REPEAT_KEY : ref }),
    }));
}

/** The visit that a ref of a campaign is; null when the referral has another ref or none. */
function toVisit({ ref: text, source: _source, via, ...event }: ReferralEvent): CampaignEvent | null {
  if (via === 'code' || via === 'invite') return null;
  const ref = readCampaignRef(text);
  return ref === null ? null : { ...event, via, clue: { kind: 'ref', ref } };
}

/** The tap on an ice breaker of ours by a person who came without a ref; null when the event is none. */
function readTap(event: unknown, { occurrence, ...facts }: EventFacts): CampaignEvent | null {
  const key = isSelfEvent(event) ? null : readOrganicTap(event);
  if (key === null) return null;
  // A ref has no colon: the keys of taps and those of referrals cannot meet.
  const repeatKey = deriveOtherKey('icebreaker', key, { ...facts, occurrence });
  return { ...facts, via: 'icebreaker', clue: { kind: 'icebreaker', key }, repeatKey };
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
