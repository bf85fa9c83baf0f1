import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { IdentitiesRepository } from '../identities/identities.repository.js';
import { NotificationPublisher } from '../notifications/publisher.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { toVisitEvent } from './campaign-notification.js';
import type { ReceivedVisit } from './campaign-visit.js';
import { CampaignVisitState } from './campaign-visit-state.service.js';
import { CampaignVisitsRepository } from './campaign-visits.repository.js';
import { planVisits } from './plan-visits.js';
import type { VisitPlan, VisitResult } from './visit-plan.js';

/** Counts a batch of visits of one account in one transaction: lock, load, decide, apply. */
@Injectable()
export class CampaignVisitBatch {
  constructor(
    private readonly database: Database,
    private readonly state: CampaignVisitState,
    private readonly visits: CampaignVisitsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly identities: IdentitiesRepository,
    private readonly accounts: AccountsService,
    private readonly publisher: NotificationPublisher,
  ) {}

  /**
   * What became of each event, in their order, once it is committed. The number of statements does not depend on that of the events.
   * @param accountId UUID of the account that all of them came to
   */
  take(accountId: string, received: readonly ReceivedVisit[], now: Date): Promise<VisitResult[]> {
    return this.database.inTransaction(
      async (tx) => {
        const loaded = await this.state.load(tx, accountId, received, now);
        if (loaded === null)
          return received.map(({ event }) => (event.clue.kind === 'ref' ? 'campaign_unknown' : 'ignored'));
        const { plan, results } = planVisits(received, loaded);
        if (plan.visits.length > 0) await this.apply(tx, accountId, plan);
        return [...results];
      },
      { keepPlans: true, reserved: true, isLarge: true },
    );
  }

  private async apply(tx: Transaction, accountId: string, plan: VisitPlan): Promise<void> {
    const [accounts] = await Promise.all([
      this.accounts.findByIds(tx, [accountId]),
      this.attempts.insertRepeatKeys(tx, plan.repeatKeys),
      this.visits.addPeople(tx, plan.people),
      plan.touched.size > 0 && this.identities.touch(tx, accountId, plan.touched),
    ]);
    const account = accounts.get(accountId);
    if (!account) throw new TypeError('a campaign names an account that is not registered');
    await this.publisher.publish(
      tx,
      plan.visits.map((visit) => toVisitEvent(visit, account)),
    );
    // Last: every batch of a campaign adds to the same few rows, and waits for the one before it from here on.
    await this.visits.addCounts(tx, plan.counts);
  }
}
