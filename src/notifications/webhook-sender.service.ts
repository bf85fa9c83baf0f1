import { Injectable, Logger } from '@nestjs/common';
import type { EndpointTarget } from '../endpoints/endpoint-delivery.js';
import { EndpointSecrets, UnreadableSecret } from '../endpoints/endpoint-secrets.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { VERSION } from '../platform/version.js';
import {
  cancel,
  type ClaimedNotification,
  decideResult,
  type DeliveryResult,
  type EndpointAnswer,
  giveBack,
} from './delivery-result.js';
import { Dialer } from './dialer.service.js';
import { signDelivery } from './signed-delivery.js';

const USER_AGENT = `Hitch/${VERSION}`;

/** Signs and sends a claimed notification once. */
@Injectable()
export class WebhookSender {
  private readonly logger = new Logger('notifications');

  constructor(
    private readonly secrets: EndpointSecrets,
    private readonly dialer: Dialer,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes one attempt. A failed attempt is a result too.
   * @param target undefined when the endpoint does not exist
   * @param signal interrupts the attempt; the notification is then due again
   */
  async deliver(
    claimed: ClaimedNotification,
    target: EndpointTarget | undefined,
    signal: AbortSignal,
  ): Promise<DeliveryResult> {
    if (target === undefined || target.isDisabled) {
      this.metrics.countDelivery('canceled');
      return cancel(claimed);
    }
    const attemptedAt = this.clock.now();
    const begun = performance.now();
    const answer = await this.send(claimed, target, attemptedAt, signal);
    // The service interrupted the attempt, so its failure says nothing about the endpoint.
    if (signal.aborted && answer.kind === 'no_answer') return giveBack(claimed);
    const times = { attemptedAt, latencyMs: Math.round(performance.now() - begun) };
    const result = decideResult(claimed, target, answer, times, this.clock.now(), Math.random());
    this.report(result, times.latencyMs);
    return result;
  }

  private async send(
    claimed: ClaimedNotification,
    target: EndpointTarget,
    now: Date,
    signal: AbortSignal,
  ): Promise<EndpointAnswer> {
    const secrets = this.openSecrets(target, now);
    if (secrets === null) return { kind: 'no_answer', error: 'unreadable_secret' };
    const { headers, body } = signDelivery(claimed, secrets, now, USER_AGENT);
    return this.dialer.post(target.url, headers, body, signal);
  }

  /**
   * The secrets that sign now, the current one first; null when its encryption key is missing. A previous secret that cannot be
   * read is left out: rotating the secret is how an app recovers from a missing key.
   */
  private openSecrets(target: EndpointTarget, now: Date): readonly string[] | null {
    const { id, previousSecret, previousSecretExpiresAt } = target;
    const current = this.openSecret(id, target.secret);
    if (current === null) return null;
    const isActive = previousSecretExpiresAt !== null && previousSecretExpiresAt > now;
    const previous = previousSecret !== null && isActive ? this.openSecret(id, previousSecret) : null;
    return previous === null ? [current] : [current, previous];
  }

  private openSecret(endpointId: string, sealed: Buffer): string | null {
    try {
      return this.secrets.open(endpointId, sealed);
    } catch (error) {
      if (error instanceof UnreadableSecret) return null;
      throw error;
    }
  }

  private report(
    { notificationId, endpointId, status, effect, attempt }: DeliveryResult,
    latencyMs: number,
  ): void {
    const label = effect === 'gone' ? 'gone' : status === 'pending' ? 'failed' : status;
    this.metrics.countDelivery(label, latencyMs / 1_000);
    if (attempt === null || attempt.error === null) return;
    this.logger.debug({
      message: 'a delivery failed',
      notificationId: toTypeId('evt', notificationId),
      endpointId: toTypeId('ep', endpointId),
      error: attempt.error,
      status: attempt.httpStatus,
    });
  }
}
