import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Announcements } from '../notifications/announcements.service.js';
import { announceLink } from './link-announcement.js';
import { LinkSignals } from './link-signals.repository.js';
import { CONFIRMATION_TIMEOUT_MS } from './link-state.js';
import { LinkSweepRepository, type SweptLink } from './link-sweep.repository.js';

/** How many links one transaction writes: few enough that nobody waits for them. */
const BATCH = 500;

/** Writes down what time, or the end of an app, has done to links, and tells of it: in batches that never wait for anybody. */
@Injectable()
export class LinkSweepService {
  constructor(
    private readonly database: Database,
    private readonly links: LinkSweepRepository,
    private readonly signals: LinkSignals,
    private readonly announcements: Announcements,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes down what readers see already: links whose time is over, confirmations that nobody gave; revokes the pending links
   * of disabled apps that a crash left behind, and tells of superseded links that one left. Gives the number of links that moved.
   */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    const unanswered = new Date(now.getTime() - CONFIRMATION_TIMEOUT_MS);
    const expired = await this.inBatches((tx) => this.links.expire(tx, now, BATCH));
    const unconfirmed = await this.inBatches((tx) => this.links.expireUnconfirmed(tx, unanswered, BATCH));
    const revoked = await this.revokeOfDisabledApps();
    await this.announceSuperseded();
    return expired + unconfirmed + revoked;
  }

  /** Tells of links that were superseded by mints, be it a moment ago or before a crash. Gives their number. */
  announceSuperseded(): Promise<number> {
    return this.inBatches((tx) => this.links.takeUnannounced(tx, BATCH));
  }

  /** Revokes the pending links of every app that is disabled. Gives their number. */
  revokeOfDisabledApps(): Promise<number> {
    const now = this.clock.now();
    return this.inBatches((tx) => this.links.revokeOfDisabledApps(tx, now, BATCH));
  }

  private async inBatches(move: (tx: Tx) => Promise<SweptLink[]>): Promise<number> {
    let total = 0;
    for (;;) {
      const done = await this.database.inTransaction(async (tx) => {
        const links = await move(tx);
        const now = this.clock.now();
        await this.signals.send(
          tx,
          links.map(({ id }) => id),
        );
        await this.announcements.announce(
          tx,
          links.flatMap((link) => announceLink(link, link, now)),
        );
        return links.length;
      });
      total += done;
      if (done < BATCH) return total;
    }
  }
}
