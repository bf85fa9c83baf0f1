import { createHmac } from 'node:crypto';
import type { TestApp } from './test-app.js';

/** Headers that Meta sends with a body: both signatures, made independently of the service's own code. */
export function signLikeMeta(body: Buffer | string, secret: string): Record<string, string> {
  const sign = (algorithm: string): string =>
    `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  return {
    'content-type': 'application/json',
    'x-hub-signature': sign('sha1'),
    'x-hub-signature-256': sign('sha256'),
  };
}

/** Posts bytes to the webhook with these headers and no others; gives the status. */
export async function postToWebhook(
  { baseUrl }: Pick<TestApp, 'baseUrl'>,
  body: Buffer | string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const answer = await fetch(`${baseUrl}/webhooks/instagram`, {
    method: 'POST',
    headers,
    body: Buffer.from(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}
