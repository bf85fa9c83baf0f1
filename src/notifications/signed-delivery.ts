import { Webhook } from 'standardwebhooks';
import { toTypeId } from '../platform/ids/type-id.js';

/** What of a notification is sent. */
export interface Sendable {
  /** UUID. */
  readonly id: string;
  readonly type: string;
  readonly createdAt: Date;
  /** JSON, byte for byte as it was stored. */
  readonly data: string;
}

/** A request as it goes out. */
export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The request that tells an endpoint of a notification. The body, and the id, are the same in each attempt; time and signature
 * are the attempt's own. Standard Webhooks 1.0. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (read 2026-11)
 * @param secrets in the order in which they sign: the present one, and the one before while it lives
 */
export function signDelivery(
  notification: Sendable,
  secrets: readonly string[],
  now: Date,
  userAgent: string,
): SignedDelivery {
  const id = toTypeId('evt', notification.id);
  const timestamp = JSON.stringify(notification.createdAt.toISOString());
  // Not serialised again: `data` stays as it was stored.
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
