import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RetentionService } from './retention.service.js';

/** What stays a few minutes longer than it may harms nobody: readers go by the times, not by this. */
const REMOVE_EVERY_MS = 5 * 60_000;

/** Keeps the tables from growing for ever. Every instance runs it; they never wait for each other. */
@Injectable()
export class RetentionWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly retention: RetentionService) {}

  onApplicationBootstrap(): void {
    // One after the other: a round that takes longer than its turn must not meet itself.
    this.timer = setInterval(
      () => (this.running = this.running.then(() => this.retention.removeDue())),
      REMOVE_EVERY_MS,
    );
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.retention.stop();
    await this.running;
  }
}
