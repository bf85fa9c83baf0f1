import type { Webhooks } from './generated/types.gen.js';

/** The body of a notification, by its `type`. Later versions may add types: answer 2xx to those that you do not know. */
export type HitchNotification = Webhooks['body'];

/** A notification that Hitch signed. `id` is the same when it is sent again: handle each id once. */
export type VerifiedNotification = HitchNotification & { readonly id: string };

export interface VerifyOptions {
  /** How far the time of the attempt may be from now; five minutes by default. */
  readonly toleranceSeconds?: number | undefined;
  /** The time to compare with; now by default. */
  readonly now?: Date | undefined;
}

export type VerificationFault =
  | 'missing_header'
  | 'invalid_timestamp'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_mismatch'
  | 'invalid_body';

/** A request is not a notification of Hitch, or was changed. Answer 400 and do nothing else. */
export class HitchVerificationError extends Error {
  constructor(readonly fault: VerificationFault) {
    super(`the notification is refused: ${fault}`);
    this.name = 'HitchVerificationError';
  }
}

/** As `fetch` or Node's HTTP server give them. */
export type ReceivedHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

const DEFAULT_TOLERANCE_SECONDS = 5 * 60;

/**
 * Verifies the signature of a notification over the bytes as they came, and reads it. Standard Webhooks 1.0.
 * @param secrets of the endpoint, `whsec_…`; during a rotation both: one valid signature by either is enough
 * @param rawBody before anything parsed it: JSON that is written again has another signature
 * @throws HitchVerificationError when it is not to be trusted
 * @throws TypeError when there is no secret, or one is malformed
 */
export async function verifyNotification(
  secrets: string | readonly string[],
  headers: ReceivedHeaders,
  rawBody: string | Uint8Array | ArrayBuffer,
  options: VerifyOptions = {},
): Promise<VerifiedNotification> {
  // Without types it is often a variable of the environment that is not set.
  const keys = (typeof secrets === 'string' ? [secrets] : (secrets ?? [])).map(readSecret);
  if (keys.length === 0) throw new TypeError('verifyNotification needs the secret of the endpoint.');
  const id = readHeader(headers, 'webhook-id');
  const timestamp = readHeader(headers, 'webhook-timestamp');
  const signatures = readHeader(headers, 'webhook-signature').split(' ');
  checkTime(timestamp, options);
  const body = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : new Uint8Array(rawBody);
  const signed = concatenate(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  const expected = await Promise.all(keys.map((key) => sign(key, signed)));
  if (!expected.some((own) => signatures.some((given) => isEqual(own, given))))
    throw new HitchVerificationError('signature_mismatch');
  return { ...readBody(body), id };
}

function readSecret(secret: string): Uint8Array<ArrayBuffer> {
  const [, base64 = ''] =
    /^whsec_((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(secret) ?? [];
  // The text of an error reaches logs: it does not contain the secret.
  if (base64 === '') throw new TypeError('The secret of an endpoint is whsec_ and base64.');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function readHeader(headers: ReceivedHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : findHeader(headers, name);
  if (typeof value !== 'string' || value === '') throw new HitchVerificationError('missing_header');
  return value;
}

function findHeader(headers: Exclude<ReceivedHeaders, Headers>, name: string): unknown {
  return headers[name] ?? Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
}

function checkTime(timestamp: string, { toleranceSeconds, now = new Date() }: VerifyOptions): void {
  if (!/^\d{1,12}$/.test(timestamp)) throw new HitchVerificationError('invalid_timestamp');
  const tolerance = toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS;
  const ageSeconds = Math.floor(now.getTime() / 1_000) - Number(timestamp);
  if (ageSeconds > tolerance) throw new HitchVerificationError('timestamp_too_old');
  if (ageSeconds < -tolerance) throw new HitchVerificationError('timestamp_too_new');
}

async function sign(secret: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed));
  return `v1,${btoa(String.fromCharCode(...bytes))}`;
}

/** In a time that does not depend on where the two differ. */
function isEqual(own: string, given: string): boolean {
  if (own.length !== given.length) return false;
  let difference = 0;
  for (let index = 0; index < own.length; index += 1)
    difference |= own.charCodeAt(index) ^ given.charCodeAt(index);
  return difference === 0;
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function readBody(body: Uint8Array): HitchNotification {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof json === 'object' && json !== null && 'type' in json && 'data' in json)
      return json as HitchNotification;
  } catch {
    // answered below
  }
  throw new HitchVerificationError('invalid_body');
}
