import { createHash, createHmac } from 'node:crypto';

/** A person who follows an ig.me link. */
export interface ReferralInput {
  readonly igId: string;
  readonly igsid: string;
  readonly ref: string;
  /** Milliseconds since 1970. */
  readonly timestampMs: number;
  /** Derived from the other fields when absent, so that building the same event twice gives a redelivery. */
  readonly mid?: string;
  readonly icebreaker?: { readonly title: string; readonly payload: string };
  readonly text?: string;
  readonly source?: string;
}

interface MetaReferral {
  readonly ref: string;
  readonly source: string;
  readonly type: 'OPEN_THREAD';
}

export interface MetaEvent {
  readonly sender: { readonly id: string };
  readonly recipient: { readonly id: string };
  readonly timestamp: number;
  readonly postback?: { mid: string; title: string; payload: string; referral: MetaReferral };
  readonly message?: { mid: string; text: string; referral?: MetaReferral };
  readonly referral?: MetaReferral;
}

interface WebhookPayload {
  readonly object: 'instagram';
  readonly entry: { readonly id: string; readonly time: number; readonly messaging: MetaEvent[] }[];
}

interface SignedWebhook {
  readonly body: Buffer<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

// Meta: a new thread whose ice breaker is tapped gives a postback, a new thread with a message gives a message,
// an existing thread gives the referral alone; source is SHORTLINKS and type OPEN_THREAD.
// https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)

/** A person without a thread taps an ice breaker. */
export function postbackEvent(input: ReferralInput): MetaEvent {
  const { title, payload } = input.icebreaker ?? { title: 'Connect my account', payload: 'CONNECT' };
  const postback = { mid: midOf(input), title, payload, referral: referralOf(input) };
  return { ...envelopeOf(input), postback };
}

/** A person without a thread sends a message. */
export function messageEvent(input: ReferralInput): MetaEvent {
  const message = { mid: midOf(input), text: input.text ?? 'Hello', referral: referralOf(input) };
  return { ...envelopeOf(input), message };
}

/** A person with a thread follows the link, and does nothing else. */
export function referralEvent(input: ReferralInput): MetaEvent {
  return { ...envelopeOf(input), referral: referralOf(input) };
}

/** Puts events into one payload, with an entry for each account that has the time of its latest event. */
export function deliveryOf(events: readonly MetaEvent[]): WebhookPayload {
  const byAccount = Map.groupBy(events, (event) => event.recipient.id);
  const entry = [...byAccount].map(([id, messaging]) => ({
    id,
    time: messaging.reduce((latest, { timestamp }) => Math.max(latest, timestamp), 0),
    messaging,
  }));
  return { object: 'instagram', entry };
}

/**
 * Puts events into one payload under `changes`, as the test button of Meta's dashboard does.
 * https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
 */
export function changesOf(events: readonly MetaEvent[]): object {
  const entry = [...Map.groupBy(events, (event) => event.recipient.id)].map(([id, values]) => ({
    id,
    time: Math.floor(Math.max(...values.map(({ timestamp }) => timestamp)) / 1_000),
    changes: values.map((value) => ({ field: 'messages', value })),
  }));
  return { object: 'instagram', entry };
}

/**
 * Serializes a payload the way Meta does and signs the bytes.
 *
 * @param payload any JSON value, or a Buffer with the body itself, for bodies that are not JSON.
 * @param secret the app secret, used as UTF-8.
 */
export function toSignedRequest(payload: unknown, secret: string): SignedWebhook {
  const body = Buffer.from(Buffer.isBuffer(payload) ? payload : writeLikeMeta(payload));
  // Not signed with the receiver's code: only two independent implementations prove each other right.
  const hex = createHmac('sha256', secret).update(body).digest('hex');
  return { body, headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${hex}` } };
}

/**
 * Signs a person's request for the deletion of their data the way Meta does.
 *
 * @param payload `user_id`, `algorithm` and `issued_at`, or text that is used as the JSON itself.
 */
export function toSignedDeletionRequest(payload: object | string, secret: string): string {
  const json = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const encoded = Buffer.from(json).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
}

// Meta: the signature covers the escaped-unicode form with lower-case hex digits.
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

/** The event shapes that carry a ref, by the value of an attempt's `via`. */
export const EVENT_SHAPES = {
  postback: postbackEvent,
  message: messageEvent,
  referral: referralEvent,
} as const;
