import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { describeFault } from '../platform/database/database-errors.js';
import { LinkSweepService } from './link-sweep.service.js';

/**
 * Tells apps of the links that mints have superseded. A mint is one trip to the database, and what it superseded is known when
 * that is over: so it only marks such links, and they are announced in a transaction that follows at once. What a crash leaves
 * marked, the sweep announces.
 */
@Injectable()
export class SupersededLinks implements OnApplicationShutdown {
  private readonly logger = new Logger('links');
  private running: Promise<void> | null = null;
  private isWanted = false;

  constructor(private readonly links: LinkSweepService) {}

  /** Begins to announce what is marked, and returns; mints that come meanwhile share the next round. */
  announceSoon(): void {
    this.isWanted = true;
    this.running ??= this.announce().finally(() => {
      this.running = null;
      if (this.isWanted) this.announceSoon();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running;
  }

  private async announce(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      try {
        await this.links.announceSuperseded();
      } catch (error) {
        this.logger.warn({
          message: 'announcing superseded links failed; the sweep tries it again',
          fault: describeFault(error),
        });
      }
    }
  }
}
