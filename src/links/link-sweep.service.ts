import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Scheduler } from '../platform/scheduler/scheduler.service.js';
import { LinkAnnouncer } from './link-announcer.service.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkRow } from './link-state.js';
import { LinkSweepRepository } from './link-sweep.repository.js';
import { LinksService } from './links.service.js';

/** How many links one transaction writes: few enough that others do not wait for them. */
const BATCH = 100;
/** A batch of an app with 20 endpoints has thousands of notifications. One that never fits its time would hold up all behind it. */
const LARGE = { isLarge: true };
/** Readers see an expired link as expired at once; the sweep only keeps the table and its index of pending links small. */
const SWEEP_EVERY_MS = 30_000;

/**
 * Writes what time, or the end of an app, has done to links, and publishes it: in batches that wait for no lock. Every instance
 * runs it.
 */
@Injectable()
export class LinkSweepService {
  constructor(
    private readonly database: Database,
    private readonly repository: LinkSweepRepository,
    private readonly links: LinksService,
    private readonly apps: AppsService,
    private readonly announcer: LinkAnnouncer,
    private readonly clock: Clock,
    scheduler: Scheduler,
  ) {
    scheduler.repeat({ name: 'sweep of links', everyMs: SWEEP_EVERY_MS, run: () => this.sweep() });
    apps.onDisabled(async () => void (await this.revokeOfDisabledApps()));
  }

  /**
   * Writes what readers see already: links that expired and confirmations that were not given in time; revokes the pending links
   * of disabled apps that a crash left. Returns the number of links that moved.
   */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const unanswered = new Date(now.getTime() - CONFIRMATION_TIMEOUT_MS);
    const expired = await this.inBatches((tx) => this.repository.expire(tx, now, BATCH));
    const unconfirmed = await this.inBatches((tx) =>
      this.repository.expireUnconfirmed(tx, unanswered, BATCH),
    );
    return expired + unconfirmed + (await this.revokeOfDisabledApps());
  }

  /** Revokes the pending links of every app that is disabled. Returns their number. */
  revokeOfDisabledApps(): Promise<number> {
    const now = this.clock.now();
    return this.inBatches(async (tx) => {
      const disabled = [...(await this.apps.findDisabled(tx, null))];
      return disabled.length === 0 ? [] : this.repository.revokePendingOfApps(tx, disabled, now, BATCH);
    });
  }

  private async inBatches(move: (tx: Tx) => Promise<LinkRow[]>): Promise<number> {
    let total = 0;
    for (;;) {
      const done = await this.database.inTransaction(async (tx) => {
        const rows = await move(tx);
        const now = this.clock.now();
        await this.announcer.moved(tx, await this.links.withAccounts(tx, rows), now);
        return rows.length;
      }, LARGE);
      total += done;
      if (done < BATCH) return total;
    }
  }
}
