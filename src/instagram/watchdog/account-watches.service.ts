import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../../accounts/account.entity.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database } from '../../platform/database/database.service.js';
import { Metrics } from '../../platform/health/metrics.service.js';
import { AccountConnections } from '../connection/account-connections.service.js';
import { Repairs } from '../doctor/repairs.service.js';
import type { AccountWatchEntity } from './account-watch.entity.js';
import { AccountWatchesRepository } from './account-watches.repository.js';
import { TROUBLE_NAMES, type WatchState } from './watch-decision.js';
import { WatchNotices } from './watch-notices.service.js';

const WELL: WatchState = {
  trouble: null,
  since: null,
  resubscribedAt: null,
  resubscription: null,
  noticedAt: null,
};

/** A trouble that has begun. */
interface BegunTrouble {
  readonly trouble: string;
  readonly since: Date;
  readonly lastEventAt: Date | null;
}

/** Stores the troubles of accounts, and applies the decisions of the watchdog. */
@Injectable()
export class AccountWatches {
  constructor(
    private readonly database: Database,
    private readonly repository: AccountWatchesRepository,
    private readonly notices: WatchNotices,
    private readonly repairs: Repairs,
    private readonly connections: AccountConnections,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {
    metrics.instagram.expectTroubles(TROUBLE_NAMES);
  }

  /** The accounts in trouble, longest first. */
  findTroubled(limit: number): Promise<AccountWatchEntity[]> {
    return this.database.read((tx) => this.repository.findTroubled(tx, limit));
  }

  /** Claims the accounts (UUIDs) that no instance has examined for `afterMs`. */
  claim(accountIds: readonly string[], afterMs: number): Promise<AccountWatchEntity[]> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - afterMs);
    return this.database.inTransaction((tx) => this.repository.claim(tx, accountIds, now, before));
  }

  /** Notes a trouble and notifies the operators. */
  begin(account: AccountEntity, { trouble, since, lastEventAt }: BegunTrouble, now: Date): Promise<void> {
    return this.note(account, { ...WELL, trouble, since, noticedAt: now }, lastEventAt);
  }

  /**
   * Subscribes an account again, which brings back one that Meta unsubscribed after an hour of failures. The operators are notified
   * when no event follows, and at once when Instagram refuses it.
   */
  async resubscribe(
    account: AccountEntity,
    { trouble, since, lastEventAt }: BegunTrouble,
    now: Date,
  ): Promise<void> {
    const access = await this.connections.findForSending(account.id);
    const failure = access.kind === 'ready' ? await this.repairs.subscribe(access.connection) : access.kind;
    const state = { trouble, since, resubscribedAt: now, resubscription: failure };
    return failure === null
      ? this.database.inTransaction((tx) =>
          this.repository.update(tx, account.id, { ...state, noticedAt: null }),
        )
      : this.note(account, { ...state, noticedAt: now }, lastEventAt);
  }

  /** Notifies the operators that subscribing again has not helped. */
  noticeNotHelped(
    account: AccountEntity,
    watch: WatchState,
    lastEventAt: Date | null,
    now: Date,
  ): Promise<void> {
    return this.note(account, { ...toState(watch), noticedAt: now }, lastEventAt);
  }

  /** Removes a trouble that has ended, and logs that. */
  async end(account: AccountEntity, watch: AccountWatchEntity, isByResubscription: boolean): Promise<void> {
    await this.forget(watch);
    this.notices.recovered(account, watch.trouble ?? '', isByResubscription);
  }

  /** Removes the trouble of an account, if it has one. */
  async forget({ accountId, trouble }: AccountWatchEntity): Promise<void> {
    if (trouble === null) return;
    await this.database.inTransaction((tx) => this.repository.update(tx, accountId, WELL));
  }

  /** Updates the metric of accounts in trouble. */
  async measure(): Promise<void> {
    const counts = await this.database.read((tx) => this.repository.countTroubles(tx));
    this.metrics.instagram.setAccountTroubles(new Map(counts.map(({ trouble, count }) => [trouble, count])));
  }

  private async note(account: AccountEntity, state: WatchState, lastEventAt: Date | null): Promise<void> {
    const { trouble, resubscribedAt, resubscription } = state;
    await this.database.inTransaction(async (tx) => {
      await this.repository.update(tx, account.id, state);
      await this.notices.silent(tx, {
        account,
        trouble: trouble ?? '',
        lastEventAt,
        resubscription: resubscribedAt === null ? null : resubscription === null ? 'did_not_help' : 'failed',
      });
    });
  }
}

function toState({ trouble, since, resubscribedAt, resubscription, noticedAt }: WatchState): WatchState {
  return { trouble, since, resubscribedAt, resubscription, noticedAt };
}
