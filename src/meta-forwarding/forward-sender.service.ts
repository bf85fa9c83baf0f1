import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { nameDialFault } from '../notifications/dial-result.js';
import { META_FORWARDING_CONFIG, type MetaForwardingConfig } from '../platform/config/config.js';
import { type BoxLabel, openBox } from '../platform/secrets/secret-box.js';
import { VERSION } from '../platform/version.js';
import type { ClaimedForward } from './forwards.repository.js';

/** The time limit for connection, headers and body together. */
const REQUEST_TIMEOUT_MS = 15_000;
/** How long one address of a host may take to connect before the next one is tried. */
const ADDRESS_TIMEOUT_MS = 5_000;
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
  | { readonly kind: 'aborted' }
  /** The stored bytes cannot be decrypted, and never will be. */
  | { readonly kind: 'broken' };

/**
 * Sends a delivery on as it arrived. Redirects are not followed. The address policy of apps' endpoints does not apply: the URLs are
 * the operator's own configuration, and names are resolved by the system, as the operator's network means them.
 */
@Injectable()
export class ForwardSender implements OnApplicationShutdown {
  private readonly agent = new Agent({
    connect: {
      timeout: REQUEST_TIMEOUT_MS,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
    },
    pipelining: 1,
    // The signal limits the whole request.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

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
      case 'broken':
        return box;
      // The operator may restore the key.
      case 'unknown_key':
        return { kind: 'failed', error: `key ${box.kid} is missing` };
      case 'opened':
        return this.post(url, { ...headers, 'user-agent': `Hitch/${VERSION}` }, box.content, signal);
    }
  }

  /** Closes all connections. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    stop: AbortSignal,
  ): Promise<ForwardResult> {
    const { origin, pathname, search } = new URL(url);
    const signal = AbortSignal.any([stop, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    try {
      const request = {
        method: 'POST',
        origin,
        path: `${pathname}${search}`,
        headers,
        body,
        signal,
      } as const;
      const { statusCode, body: answer } = await this.agent.request(request);
      // A body that is too long, too slow or cut off is not a failure: the status decides.
      await answer.dump({ limit: ANSWER_BYTES, signal }).catch(() => undefined);
      return statusCode >= 200 && statusCode < 300
        ? { kind: 'delivered' }
        : { kind: 'failed', error: `status ${statusCode}` };
    } catch (error) {
      if (stop.aborted) return { kind: 'aborted' };
      return { kind: 'failed', error: nameDialFault(error) };
    }
  }
}
