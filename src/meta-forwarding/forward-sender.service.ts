import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { nameDialFault } from '../notifications/dial-result.js';
import { META_FORWARDING_CONFIG, type MetaForwardingConfig } from '../platform/config/config.js';
import { type BoxLabel, openBox } from '../platform/secrets/secret-box.js';
import { VERSION } from '../platform/version.js';
import type { ClaimedForward } from './forwards.repository.js';

/** The time limit for connection, headers and body together. */
const REQUEST_TIMEOUT_MS = 15_000;
/** How long one address of a host may take to connect before the next one is tried. */
const ADDRESS_TIMEOUT_MS = 5_000;
/** Shorter than most servers keep an idle connection. */
const KEEP_ALIVE_MS = 4_000;
/** The status alone counts. A longer answer closes the connection. */
const ANSWER_BYTES = 64 * 1024;

/** Each body is encrypted under a key of its own, so that no key encrypts more than one. */
export function labelOfForward(id: string): BoxLabel {
  return { use: `hitch forwarded delivery ${id}`, owner: id };
}

/** What an attempt led to. */
export type ForwardResult =
  | { readonly kind: 'delivered' }
  /** `error` names the status or the fault. */
  | { readonly kind: 'failed'; readonly error: string }
  /** The service is stopping. */
  | { readonly kind: 'aborted' };

const CONNECTIONS = {
  keepAlive: true,
  timeout: KEEP_ALIVE_MS,
  autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
};

/**
 * Sends a delivery on as it arrived. Redirects are not followed. The address policy of apps' endpoints does not apply: the URLs are
 * the operator's own configuration, and names are resolved by the system, as the operator's network means them.
 *
 * It uses Node's own client, which skips interim answers as RFC 9110 demands; undici (8.12) ends the connection at a
 * `100 Continue`. https://www.rfc-editor.org/rfc/rfc9110#section-15.2 (read 2026-11)
 */
@Injectable()
export class ForwardSender implements OnApplicationShutdown {
  private readonly http = new HttpAgent(CONNECTIONS);
  private readonly https = new HttpsAgent(CONNECTIONS);

  constructor(@Inject(META_FORWARDING_CONFIG) private readonly config: MetaForwardingConfig) {}

  /**
   * Makes one attempt. Never rejects.
   * @param signal interrupts the attempt
   */
  async send(
    url: string,
    { id, headers, body }: ClaimedForward,
    signal: AbortSignal,
  ): Promise<ForwardResult> {
    const box = openBox(this.config.bodyKeys, labelOfForward(id), body);
    switch (box.kind) {
      // More often another AUDIT_KEY than changed bytes. The operator may restore the key, so nothing is removed before its time.
      case 'broken':
        return { kind: 'failed', error: 'it cannot be decrypted: another key, or changed bytes' };
      case 'unknown_key':
        return { kind: 'failed', error: `key ${box.kid} is missing` };
      case 'opened':
        return this.post(url, { ...headers, 'user-agent': `Hitch/${VERSION}` }, box.content, signal);
    }
  }

  /** Closes all connections. */
  onApplicationShutdown(): void {
    this.http.destroy();
    this.https.destroy();
  }

  private async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    stop: AbortSignal,
  ): Promise<ForwardResult> {
    const deadline = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    try {
      const answer = await this.request(new URL(url), headers, body, AbortSignal.any([stop, deadline]));
      await readToTheEnd(answer);
      const status = answer.statusCode ?? 0;
      return status >= 200 && status < 300
        ? { kind: 'delivered' }
        : { kind: 'failed', error: `status ${status}` };
    } catch (error) {
      if (stop.aborted) return { kind: 'aborted' };
      return { kind: 'failed', error: deadline.aborted ? 'timeout' : nameDialFault(error) };
    }
  }

  /** Resolves with the answer as soon as its headers are read. */
  private request(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: { ...headers, 'content-length': body.length }, signal };
      const request =
        url.protocol === 'https:'
          ? requestHttps(url, { ...options, agent: this.https })
          : requestHttp(url, { ...options, agent: this.http });
      request.on('response', resolve).on('error', reject).end(body);
    });
  }
}

/** Frees the connection for the next request. An answer that is too long, too slow or cut off is no failure: its status decides. */
async function readToTheEnd(answer: IncomingMessage): Promise<void> {
  let read = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>)
      if ((read += chunk.length) > ANSWER_BYTES) break;
  } catch {
    // The status decides, as above.
  }
}
