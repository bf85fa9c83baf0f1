import { Injectable } from '@nestjs/common';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { IdentitiesRepository } from '../identities/identities.repository.js';
import { MessageOutbox } from '../instagram/messages/message-outbox.service.js';
import { LINK_CHANNEL } from '../links/link-channel.js';
import { LinksRepository } from '../links/links.repository.js';
import { NotificationPublisher } from '../notifications/publisher.service.js';
import type { Transaction } from '../platform/database/database.service.js';
import { notify } from '../platform/database/notify.js';
import { Statistics } from '../statistics/statistics.service.js';
import { toNotificationEvents } from './linking-events.js';
import type { LinkingPlan, PlannedAttempt } from './linking-plan.js';
import { toAttemptRow, toIdentityRow } from './linking-rows.js';

/** Applies a plan to one account, in a number of statements that does not depend on its size. */
@Injectable()
export class LinkingWriter {
  constructor(
    private readonly links: LinksRepository,
    private readonly identities: IdentitiesRepository,
    private readonly attempts: AttemptsRepository,
    private readonly endpoints: EndpointsService,
    private readonly publisher: NotificationPublisher,
    private readonly outbox: MessageOutbox,
    private readonly statistics: Statistics,
  ) {}

  /** Writes all that the plan says, and the notifications of it. The caller holds the locks of the people involved. */
  async apply(tx: Transaction, accountId: string, plan: LinkingPlan, now: Date): Promise<void> {
    const apps = new Set(
      plan.events.map((event) => (event.kind === 'link' ? event.link.appId : event.identity.appId)),
    );
    // In this order: an identity must have left its place before another takes it.
    const [subscribers] = await Promise.all([
      this.endpoints.findSubscribers(tx, [...apps]),
      plan.replaced.size > 0 && this.identities.replace(tx, accountId, plan.replaced),
      plan.newIdentities.size > 0 &&
        this.identities.insert(tx, [...plan.newIdentities.values()].map(toIdentityRow)),
      plan.touched.size > 0 && this.identities.touch(tx, accountId, plan.touched),
      plan.links.size > 0 && this.links.advance(tx, accountId, plan.links),
      plan.attempts.length > 0 && this.insertAttempts(tx, accountId, plan.attempts),
      plan.messages.length > 0 && this.outbox.queue(tx, accountId, plan.messages, now),
      notify(tx, LINK_CHANNEL, [...plan.links.keys()]),
    ]);
    tx.afterCommit(() => this.statistics.count(plan.counts));
    if (subscribers.length > 0)
      await this.publisher.publish(tx, toNotificationEvents(plan.events, now), subscribers);
  }

  private async insertAttempts(
    tx: Transaction,
    accountId: string,
    attempts: readonly PlannedAttempt[],
  ): Promise<void> {
    const keys = attempts.map(({ referral: { event, receivedAt } }) => ({
      accountId,
      igsid: event.igsid,
      repeatKey: event.repeatKey,
      receivedAt,
    }));
    await Promise.all([
      this.attempts.insertRepeatKeys(tx, keys),
      this.attempts.insert(
        tx,
        attempts.map((attempt) => toAttemptRow(attempt, accountId)),
      ),
    ]);
  }
}
