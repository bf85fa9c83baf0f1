import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { describeFault } from '../platform/database/database-errors.js';
import { AppsService } from '../apps/apps.service.js';
import { LinkSweepService } from './link-sweep.service.js';

/** Readers see an expired link as expired at once; the sweep only keeps the table and its index of pending links small. */
const SWEEP_EVERY_MS = 30_000;

/** Writes down what time has done to links. Every instance runs it; they never wait for each other. */
@Injectable()
export class LinkSweepWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('links');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly links: LinkSweepService,
    private readonly apps: AppsService,
  ) {}

  onApplicationBootstrap(): void {
    this.apps.onDisabled(async () => void (await this.links.revokeOfDisabledApps()));
    // One after the other: a sweep that takes longer than its turn must not meet itself.
    this.timer = setInterval(() => (this.running = this.running.then(() => this.sweep())), SWEEP_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async sweep(): Promise<void> {
    try {
      await this.links.sweep();
    } catch (error) {
      this.logger.warn({
        message: 'sweep of links failed; it is tried again',
        fault: describeFault(error),
      });
    }
  }
}
