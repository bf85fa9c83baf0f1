import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../../accounts/account.entity.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database } from '../../platform/database/database.service.js';
import { LineLimit } from '../../platform/logging/line-limit.js';
import { Scheduler } from '../../platform/scheduler/scheduler.service.js';
import { SHAPES_OF_PEOPLE } from '../arrivals/arrival-shape.js';
import { type ArrivalSummaries, lastOf } from '../arrivals/arrival-summary.js';
import { areOnlyUnsigned, judgeArrivals } from '../arrivals/arrival-trouble.js';
import { Arrivals } from '../arrivals/arrivals.service.js';
import type { AccountWatchEntity } from './account-watch.entity.js';
import { AccountWatches } from './account-watches.service.js';
import { decideWatch } from './watch-decision.js';
import { WatchNotices } from './watch-notices.service.js';

/** Silence is measured in hours, so five minutes are precise enough. */
const LOOK_EVERY_MS = 5 * 60_000;
/** Accounts whose counts one statement sums up. */
const BATCH = 100;
const WARN_EVERY_MS = 3_600_000;

/**
 * Notices when events stop arriving. Every instance runs it; the row of an account lets one instance at a time examine it.
 */
@Injectable()
export class Watchdog {
  private readonly warnings = new LineLimit(WARN_EVERY_MS);

  constructor(
    private readonly arrivals: Arrivals,
    private readonly accounts: AccountsService,
    private readonly watches: AccountWatches,
    private readonly notices: WatchNotices,
    private readonly database: Database,
    private readonly clock: Clock,
    scheduler: Scheduler,
  ) {
    scheduler.repeat({ name: 'watch what arrives', everyMs: LOOK_EVERY_MS, run: () => this.look() });
  }

  /** Looks at every account that is due. Returns how many were looked at. */
  async look(): Promise<number> {
    if (
      areOnlyUnsigned(await this.arrivals.summariseSignatures()) &&
      this.warnings.take(performance.now()) !== null
    )
      this.notices.unsigned();
    const counted = await this.arrivals.findCounted();
    let count = 0;
    for (let start = 0; start < counted.length; start += BATCH)
      count += await this.lookAt(counted.slice(start, start + BATCH));
    await this.watches.measure();
    return count;
  }

  private async lookAt(igIds: readonly string[]): Promise<number> {
    const registered = await this.database.read((tx) => this.accounts.findByIgIds(tx, igIds));
    const accounts = new Map([...registered.values()].map((account) => [account.id, account]));
    // A little less than the interval, because the scheduler is not exact.
    const claimed = await this.watches.claim([...accounts.keys()], LOOK_EVERY_MS - LOOK_EVERY_MS / 10);
    const due = claimed.flatMap((watch) => {
      const account = accounts.get(watch.accountId);
      return account === undefined ? [] : [{ watch, account }];
    });
    if (due.length === 0) return 0;
    const summaries = await this.arrivals.summarise(due.map(({ account }) => account.igId));
    for (const { watch, account } of due)
      await this.judge(account, watch, summaries.get(account.igId) ?? new Map());
    return due.length;
  }

  private async judge(
    account: AccountEntity,
    watch: AccountWatchEntity,
    arrivals: ArrivalSummaries,
  ): Promise<void> {
    // An account that takes no new links falls silent, and is not subscribed again against the will of its operator.
    if (account.status === 'disabled') return this.watches.forget(watch);
    const now = this.clock.now();
    const lastEventAt = lastOf(arrivals, SHAPES_OF_PEOPLE);
    const decision = decideWatch(watch, judgeArrivals(arrivals), lastEventAt, now);
    switch (decision.kind) {
      case 'nothing':
        return;
      case 'notice':
        return this.watches.begin(account, { ...decision, lastEventAt }, now);
      case 'resubscribe':
        return this.watches.resubscribe(account, { ...decision, lastEventAt }, now);
      case 'not_helped':
        return this.watches.noticeNotHelped(account, watch, lastEventAt, now);
      case 'recovered':
        return this.watches.end(account, watch, decision.isByResubscription);
      default:
        return decision satisfies never;
    }
  }
}
