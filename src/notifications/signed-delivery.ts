import { Webhook } from 'standardwebhooks';
import { toTypeId } from '../platform/ids/type-id.js';

/** The parts of a notification that are sent. */
export interface SignableNotification {
  /** UUID. */
  readonly id: string;
  readonly type: string;
  readonly createdAt: Date;
  /** JSON, byte for byte as stored. */
  readonly data: string;
}

/** Headers and body of a request. */
export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Builds the request that delivers a notification. Id and body are the same in each attempt; timestamp and signature belong to
 * the attempt. Standard Webhooks 1.0. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (read 2026-11)
 * @param secrets the current one first, then the previous one until it expires
 */
export function signDelivery(
  notification: SignableNotification,
  secrets: readonly string[],
  now: Date,
  userAgent: string,
): SignedDelivery {
  const id = toTypeId('evt', notification.id);
  const timestamp = JSON.stringify(notification.createdAt.toISOString());
  // `data` is not parsed and serialised again: its bytes must not change.
  const body = `{"type":${JSON.stringify(notification.type)},"timestamp":${timestamp},"data":${notification.data}}`;
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, now, body));
  return {
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': signatures.join(' '),
      'content-type': 'application/json',
      'user-agent': userAgent,
    },
    body,
  };
}
