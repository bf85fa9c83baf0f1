import { Injectable, Logger } from '@nestjs/common';
import { EndpointSecrets, UnreadableSecret } from '../endpoints/endpoint-secrets.service.js';
import type { EndpointTarget } from '../endpoints/endpoint-target.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { VERSION } from '../platform/version.js';
import { type Answer, type Decision, decideOutcome } from './delivery-outcome.js';
import {
  type Attempt,
  cancel,
  type ClaimedNotification,
  conclude,
  type DeliveryResult,
  giveBack,
} from './delivery-result.js';
import { Dialer } from './dialer.service.js';
import { signDelivery } from './signed-delivery.js';

const USER_AGENT = `Hitch/${VERSION}`;

/** Signs and sends a claimed notification, once, and says what came of it. */
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
   * What goes wrong on the way is a result too.
   * @param target undefined when there is no such endpoint
   * @param signal breaks it off; the notification is then due again
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
    // That we broke it off says nothing of the endpoint.
    if (signal.aborted && answer.kind === 'no_answer') return giveBack(claimed);
    const latencyMs = Math.round(performance.now() - begun);
    const standing = { step: claimed.step, failingSince: target.failingSince };
    const decision = decideOutcome(answer, standing, this.clock.now(), Math.random());
    this.report(claimed, answer, decision, latencyMs);
    const attempt = toAttempt(answer, attemptedAt, latencyMs, decision.error);
    return conclude(claimed, target.url, attempt, decision);
  }

  private async send(
    claimed: ClaimedNotification,
    target: EndpointTarget,
    now: Date,
    signal: AbortSignal,
  ): Promise<Answer> {
    const secrets = this.openSecrets(target, now);
    if (secrets === null) return { kind: 'no_answer', error: 'unreadable_secret' };
    const { headers, body } = signDelivery(claimed, secrets, now, USER_AGENT);
    return this.dialer.post(target.url, headers, body, signal);
  }

  /**
   * Those that sign now, the present one first; null when the key that encrypted it is gone. A previous one that cannot be read
   * is left out: an app rotates its secret to recover from exactly that.
   */
  private openSecrets(target: EndpointTarget, now: Date): readonly string[] | null {
    const { id, previousSecret, previousSecretExpiresAt } = target;
    const present = this.openSecret(id, target.secret);
    if (present === null) return null;
    const isActive = previousSecretExpiresAt !== null && previousSecretExpiresAt > now;
    const previous = previousSecret !== null && isActive ? this.openSecret(id, previousSecret) : null;
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

  private report(
    { id, endpointId }: ClaimedNotification,
    answer: Answer,
    { error, outcome }: Decision,
    latencyMs: number,
  ): void {
    this.metrics.countDelivery(outcome.kind === 'retry' ? 'failed' : outcome.kind, latencyMs / 1_000);
    if (error === null) return;
    this.logger.debug({
      message: 'a delivery failed',
      notificationId: toTypeId('evt', id),
      endpointId: toTypeId('ep', endpointId),
      error,
      status: answer.kind === 'answer' ? answer.status : null,
    });
  }
}

function toAttempt(answer: Answer, attemptedAt: Date, latencyMs: number, error: string | null): Attempt {
  return answer.kind === 'answer'
    ? { attemptedAt, httpStatus: answer.status, latencyMs, responseBody: answer.body, error }
    : { attemptedAt, httpStatus: null, latencyMs, responseBody: null, error };
}
