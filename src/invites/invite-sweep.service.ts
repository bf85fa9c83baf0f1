import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { Scheduler } from '../platform/scheduler/scheduler.service.js';
import { InvitesRepository } from './invites.repository.js';

/** How many invites one transaction revokes: few enough that others do not wait for them. */
const BATCH = 1_000;
/** The invites of a disabled app link no one: this only has to come before somebody enables the app again. */
const SWEEP_EVERY_MS = 60_000;

/** Revokes the invites of apps that are disabled, so that none works when the app is enabled again. Every instance runs it. */
@Injectable()
export class InviteSweepService {
  constructor(
    private readonly database: Database,
    private readonly invites: InvitesRepository,
    private readonly apps: AppsService,
    private readonly clock: Clock,
    scheduler: Scheduler,
  ) {
    const run = async (): Promise<void> => void (await this.revokeOfDisabledApps());
    // Again and again, because of what a crash left.
    scheduler.repeat({ name: 'sweep of invites', everyMs: SWEEP_EVERY_MS, run });
    apps.onDisabled(run);
  }

  /** Revokes the open invites of every app that is disabled. Returns their number. */
  async revokeOfDisabledApps(): Promise<number> {
    const now = this.clock.now();
    let total = 0;
    for (;;) {
      const done = await this.database.inTransaction(async (tx) => {
        const disabled = [...(await this.apps.findDisabled(tx, null))];
        return disabled.length === 0 ? 0 : this.invites.revokeOfApps(tx, disabled, now, BATCH);
      });
      total += done;
      if (done < BATCH) return total;
    }
  }
}
