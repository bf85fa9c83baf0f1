import { Injectable } from '@nestjs/common';
import { CampaignVisits } from '../campaigns/campaign-visits.service.js';
import { ChatService } from '../linking/chat.service.js';
import { RedemptionService } from '../linking/redemption.service.js';
import type { EventDelivery } from '../linking/refused-event.js';
import { readChatEvents } from './chat-events.js';
import { DeliveryObserver } from './delivery-observer.service.js';
import { readReferralEvents } from './referral-events.js';

/** Results of refs that no one here has made, and of taps that no campaign counts. */
const NOT_OURS: ReadonlySet<string> = new Set(['not_ours', 'campaign_unknown', 'ignored']);

/** Hands the events of a signed request to the rooms that act on them. */
@Injectable()
export class WebhookEvents {
  constructor(
    private readonly redemption: RedemptionService,
    private readonly campaigns: CampaignVisits,
    private readonly chat: ChatService,
    private readonly observer: DeliveryObserver,
  ) {}

  /**
   * Takes the events of a payload.
   * @returns the number of referrals with a ref of this service, once all that they mean is committed
   * @throws UnavailableError when the database does not answer; Meta sends the request again
   */
  async take(payload: unknown, delivery: EventDelivery): Promise<number> {
    const { receivedAt, requestId } = delivery;
    await this.observer.noteEvents(payload, receivedAt);
    const { referrals, visits, malformed, ignored } = readReferralEvents(payload);
    const redeemed = await this.redemption.redeem(referrals, receivedAt, requestId);
    // After the links: who was linked in the same delivery is known to the campaign.
    const counted = await this.campaigns.take(visits, delivery);
    // After the referrals: an answer in the same delivery is to a question that was asked before it.
    const chat = await this.chat.take(readChatEvents(payload), delivery);
    const results = [...redeemed, ...counted];
    this.observer.countResults(results, chat, { malformed, ignored });
    return results.filter((result) => !NOT_OURS.has(result)).length;
  }
}
