import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { OUTCOMES } from '../attempts/outcome.js';
import { ErasureRequests } from '../erasure/erasure-requests.service.js';
import { WITHOUT_ATTEMPT } from '../linking/linking-plan.js';
import { RedemptionService } from '../linking/redemption.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { META_WEBHOOKS_CONFIG, type MetaWebhooksConfig } from '../platform/config/config.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { parsePayload } from './payload-json.js';
import { readReferralEvents } from './referral-events.js';
import { verifySignature } from './signature.js';
import { readSignedRequest } from './signed-request.js';

/** A request that Meta did not sign, or whose signed content is not of the expected form. */
export interface RefusedWebhook {
  readonly kind: 'unsigned' | 'unreadable';
}

export type WebhookResult =
  /** `received` is the number of referrals with a ref of this service. */
  RefusedWebhook | { readonly kind: 'done'; readonly received: number };

export type DataDeletionResult =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'done'; readonly confirmationCode: string };

/** What is counted of events. */
const RESULTS = [...OUTCOMES, ...WITHOUT_ATTEMPT, 'not_ours', 'malformed', 'ignored'];

/** What did Instagram tell us? Checks the signature, reads the payload and calls the rooms that act on it. */
@Injectable()
export class MetaWebhooksService {
  constructor(
    private readonly redemption: RedemptionService,
    private readonly erasures: ErasureRequests,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    @Inject(META_WEBHOOKS_CONFIG) private readonly config: MetaWebhooksConfig,
  ) {
    metrics.expectReferrals(RESULTS);
  }

  /** The challenge to answer with; null when the mode or the verify token is wrong. */
  handshake(mode: unknown, verifyToken: unknown, challenge: unknown): string | null {
    if (mode !== 'subscribe' || typeof verifyToken !== 'string' || typeof challenge !== 'string') return null;
    const presented = Buffer.from(verifyToken);
    const expected = Buffer.from(this.config.verifyToken);
    return presented.length === expected.length && timingSafeEqual(presented, expected) ? challenge : null;
  }

  /**
   * Redeems the referrals of a webhook request. The body is not parsed before its signature is verified.
   * @throws UnavailableError when the database does not answer; Meta sends the request again
   */
  async receive(rawBody: Buffer, signature: unknown, requestId: string): Promise<WebhookResult> {
    if (!verifySignature(rawBody, signature, this.config.appSecrets)) return { kind: 'unsigned' };
    let payload: unknown;
    try {
      payload = parsePayload(rawBody);
    } catch {
      this.metrics.countWebhookRequest('unreadable');
      return { kind: 'unreadable' };
    }
    const { referrals, malformed, ignored } = readReferralEvents(payload);
    const results = await this.redemption
      .redeem(referrals, this.clock.now(), requestId)
      .catch((error: unknown) => {
        this.metrics.countWebhookRequest('unavailable');
        throw error;
      });
    this.metrics.countReferrals('malformed', malformed);
    this.metrics.countReferrals('ignored', ignored);
    for (const result of results) this.metrics.countReferrals(result, 1);
    this.metrics.countWebhookRequest('done');
    return { kind: 'done', received: results.filter((result) => result !== 'not_ours').length };
  }

  /**
   * Erases the person who asked Meta for the deletion of their data, on every account. Repeating a request returns the same code.
   * @throws UnavailableError when the database does not answer
   */
  async eraseFor(signedRequest: unknown, requestId: string): Promise<DataDeletionResult> {
    const request = readSignedRequest(signedRequest, this.config.appSecrets, this.clock.now());
    if (request.kind !== 'read') return request;
    const { confirmationCode } = await this.erasures.eraseForMeta(request.userId, request.payload, requestId);
    return { kind: 'done', confirmationCode };
  }
}
