import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { VERSION } from '../platform/version.js';
import { EndpointSecrets, UnreadableSecret } from '../endpoints/endpoint-secrets.service.js';
import type { LoadedNotification } from './deliveries.repository.js';
import type { Answer } from './delivery-outcome.js';
import { Dialer } from './dialer.service.js';
import { signDelivery } from './signed-delivery.js';

/** An attempt to send, as it went. */
export interface Sent {
  readonly answer: Answer;
  readonly attemptedAt: Date;
  readonly latencyMs: number;
}

const USER_AGENT = `Hitch/${VERSION}`;

/** Signs and sends a notification, once. */
@Injectable()
export class Sending {
  constructor(
    private readonly secrets: EndpointSecrets,
    private readonly dialer: Dialer,
    private readonly clock: Clock,
  ) {}

  /**
   * Whatever goes wrong on the way is an answer too.
   * @param signal ends it before its time
   */
  async send(notification: LoadedNotification, signal: AbortSignal): Promise<Sent> {
    const attemptedAt = this.clock.now();
    const secrets = this.openSecrets(notification, attemptedAt);
    if (secrets === null)
      return { answer: { kind: 'no_answer', error: 'unreadable_secret' }, attemptedAt, latencyMs: 0 };
    const { headers, body } = signDelivery(notification, secrets, attemptedAt, USER_AGENT);
    const begun = performance.now();
    const answer = await this.dialer.post(notification.url, headers, body, signal);
    return { answer, attemptedAt, latencyMs: Math.round(performance.now() - begun) };
  }

  /**
   * Those that sign now, the present one first; null when the key that encrypted it is gone. One before it that cannot be read
   * is left out: an app rotates its secret to get out of just that.
   */
  private openSecrets(notification: LoadedNotification, now: Date): readonly string[] | null {
    const { endpointId, previousSecret, previousSecretExpiresAt } = notification;
    const present = this.openSecret(endpointId, notification.secret);
    if (present === null) return null;
    const livesOn = previousSecretExpiresAt !== null && previousSecretExpiresAt > now;
    const previous = previousSecret !== null && livesOn ? this.openSecret(endpointId, previousSecret) : null;
    return previous === null ? [present] : [present, previous];
  }

  private openSecret(endpointId: string, sealed: Buffer): string | null {
    try {
      return this.secrets.open(endpointId, sealed);
    } catch (error) {
      if (error instanceof UnreadableSecret) return null;
      throw error;
    }
  }
}
