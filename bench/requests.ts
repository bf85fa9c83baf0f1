import {
  deliveryOf,
  messageEvent,
  postbackEvent,
  referralEvent,
  toSignedRequest,
} from '../src/dev/simulator/meta-payloads.js';

/** A server under load, and the app, account and Meta app that requests to it are from. */
export interface Target {
  readonly port: number;
  readonly apiKey: string;
  readonly metaAppSecret: string;
  readonly account: { readonly igId: string; readonly username: string };
}

/** A person who follows a link. */
export interface Follower {
  readonly ref: string;
  readonly igsid: string;
}

/** Long enough that no link expires during a run. */
const TTL_SECONDS = 7_200;
/** Events come in three shapes; all are sent, in turn. */
const SHAPES = [postbackEvent, messageEvent, referralEvent];
let events = 0;

// Requests are serialized before they are sent, so that this takes no time away from the servers while they are measured.

/** A mint with six fields. */
export function mintRequest({ apiKey, account }: Target, externalUserId: string): Buffer {
  const body = {
    externalUserId,
    sessionId: `session-${externalUserId}`,
    account: account.username,
    ttlSeconds: TTL_SECONDS,
    channel: 'web-settings',
    context: { page: '/rewards' },
  };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
  return write('POST', '/v1/links', headers, Buffer.from(JSON.stringify(body)));
}

/** A signed delivery of Meta with one event for each follower. */
export function deliveryRequest(target: Target, followers: readonly Follower[]): Buffer {
  const { igId } = target.account;
  const timestampMs = Date.now();
  const payload = followers.map(({ ref, igsid }) => {
    const shape = SHAPES[(events += 1) % SHAPES.length] ?? referralEvent;
    return shape({ igId, igsid, ref, timestampMs });
  });
  const { body, headers } = toSignedRequest(deliveryOf(payload), target.metaAppSecret);
  return write('POST', '/webhooks/instagram', headers, body);
}

export type LookUpKey = 'igsid' | 'externalUserId';

export function lookUpRequest({ apiKey, account }: Target, by: LookUpKey, value: string): Buffer {
  const query =
    by === 'igsid'
      ? `igsid=${value}&account=${account.username}`
      : `externalUserId=${encodeURIComponent(value)}`;
  return write('GET', `/v1/identities?${query}`, { authorization: `Bearer ${apiKey}` });
}

function write(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: Buffer,
): Buffer {
  const all = body === undefined ? headers : { ...headers, 'content-length': String(body.length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}\r\n`);
  return body === undefined ? head : Buffer.concat([head, body]);
}
