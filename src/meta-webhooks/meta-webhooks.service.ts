import { Inject, Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { Clock } from '../platform/clock/clock.service.js';
import { META_WEBHOOKS_CONFIG, type MetaWebhooksConfig } from '../platform/config/config.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { RedemptionService } from '../linking/redemption.service.js';
import type { DeliveryResult } from './delivery-answer.js';
import { parsePayload } from './payload-json.js';
import { readReferralEvents } from './referral-events.js';
import { verifySignature } from './signature.js';

/** What did Instagram tell us? Checks, reads and hands on. */
@Injectable()
export class MetaWebhooksService {
  constructor(
    private readonly redemption: RedemptionService,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    @Inject(META_WEBHOOKS_CONFIG) private readonly config: MetaWebhooksConfig,
  ) {}

  /** The challenge to give back, or null for whoever does not know the verify token. */
  handshake(mode: unknown, verifyToken: unknown, challenge: unknown): string | null {
    if (mode !== 'subscribe' || typeof verifyToken !== 'string' || typeof challenge !== 'string') return null;
    const presented = Buffer.from(verifyToken);
    const expected = Buffer.from(this.config.verifyToken);
    return presented.length === expected.length && timingSafeEqual(presented, expected) ? challenge : null;
  }

  /**
   * Takes a delivery: nothing of it is looked at before its signature holds.
   * @throws UnavailableError when the database is away; Meta comes again
   */
  async receive(rawBody: Buffer, signature: unknown, requestId: string): Promise<DeliveryResult> {
    if (!verifySignature(rawBody, signature, this.config.appSecrets)) return this.count('unsigned');
    let payload: unknown;
    try {
      payload = parsePayload(rawBody);
    } catch {
      return this.count('unreadable');
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

  private count(kind: 'unsigned' | 'unreadable'): DeliveryResult {
    this.metrics.countWebhookRequest(kind);
    return { kind };
  }
}
