import { createHash, createHmac } from 'node:crypto';

/** One person following one ig.me link. */
export interface ReferralInput {
  readonly igId: string;
  readonly igsid: string;
  readonly ref: string;
  /** Milliseconds since 1970. */
  readonly timestampMs: number;
  /** Made up from the rest when absent, so that building the same event again is a redelivery. */
  readonly mid?: string;
  readonly icebreaker?: { readonly title: string; readonly payload: string };
  readonly text?: string;
  readonly source?: string;
}

export interface MetaReferral {
  readonly ref: string;
  readonly source: string;
  readonly type: 'OPEN_THREAD';
}

export interface MetaEvent {
  readonly sender: { readonly id: string };
  readonly recipient: { readonly id: string };
  readonly timestamp: number;
  readonly postback?: { mid: string; title: string; payload: string; referral: MetaReferral };
  readonly message?: { mid: string; text: string; referral: MetaReferral };
  readonly referral?: MetaReferral;
}

export interface MetaDelivery {
  readonly object: 'instagram';
  readonly entry: { readonly id: string; readonly time: number; readonly messaging: MetaEvent[] }[];
}

export interface SignedRequest {
  readonly body: Buffer<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

// Meta: a new thread whose ice breaker is tapped gives a postback, a new thread with a message gives a message,
// an existing thread gives the referral alone; source is SHORTLINKS and type OPEN_THREAD.
// https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)

/** Someone new, who taps an ice breaker. */
export function postbackEvent(input: ReferralInput): MetaEvent {
  const { title, payload } = input.icebreaker ?? { title: 'Connect my account', payload: 'CONNECT' };
  const postback = { mid: midOf(input), title, payload, referral: referralOf(input) };
  return { ...envelopeOf(input), postback };
}

/** Someone new, who writes a message instead. */
export function messageEvent(input: ReferralInput): MetaEvent {
  const message = { mid: midOf(input), text: input.text ?? 'Hello', referral: referralOf(input) };
  return { ...envelopeOf(input), message };
}

/** Someone who has written before: following the link is all they do. */
export function referralEvent(input: ReferralInput): MetaEvent {
  return { ...envelopeOf(input), referral: referralOf(input) };
}

/** Puts events into one payload: an entry for each account, sent at the time of its latest event. */
export function deliveryOf(events: readonly MetaEvent[]): MetaDelivery {
  const byAccount = Map.groupBy(events, (event) => event.recipient.id);
  const entry = [...byAccount].map(([id, messaging]) => ({
    id,
    time: messaging.reduce((latest, { timestamp }) => Math.max(latest, timestamp), 0),
    messaging,
  }));
  return { object: 'instagram', entry };
}

/**
 * Writes a payload the way Meta does and signs the bytes.
 *
 * @param payload any JSON value; a Buffer is taken as the body itself, for bodies that are not JSON.
 * @param secret app secret, taken as UTF-8.
 */
export function toSignedRequest(payload: unknown, secret: string): SignedRequest {
  const body = Buffer.from(Buffer.isBuffer(payload) ? payload : writeLikeMeta(payload));
  // Signed here and not with the receiver's code: two that agree by themselves are a witness, one is not.
  const hex = createHmac('sha256', secret).update(body).digest('hex');
  return { body, headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${hex}` } };
}

/**
 * Writes a person's request for the deletion of their data as Meta signs it.
 *
 * @param payload what Meta says of the person: `user_id`, `algorithm`, `issued_at`; a text is taken as the JSON itself.
 */
export function toSignedDeletionRequest(payload: object | string, secret: string): string {
  const json = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const encoded = Buffer.from(json).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
}

// Meta: the signature is made over the escaped-unicode form with lower-case hex digits.
// https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
function writeLikeMeta(payload: unknown): Buffer {
  const json = JSON.stringify(payload)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Buffer.from(json, 'ascii');
}

function envelopeOf({ igsid, igId, timestampMs }: ReferralInput) {
  return { sender: { id: igsid }, recipient: { id: igId }, timestamp: timestampMs };
}

function referralOf({ ref, source = 'SHORTLINKS' }: ReferralInput): MetaReferral {
  return { ref, source, type: 'OPEN_THREAD' };
}

function midOf({ mid, igId, igsid, ref, timestampMs }: ReferralInput): string {
  const parts = JSON.stringify([igId, igsid, ref, timestampMs]);
  return mid ?? createHash('sha256').update(parts).digest('base64url');
}

/** The ways in which Meta brings a ref, by the name that an attempt's `via` has. */
export const EVENT_SHAPES = {
  postback: postbackEvent,
  message: messageEvent,
  referral: referralEvent,
} as const;
