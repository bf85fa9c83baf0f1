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
    this.timer = setInterval(() => this.takeTurn(), REMOVE_EVERY_MS);
    this.timer.unref();
  }

  /** One after the other: a turn that takes longer than there is time for it must not meet itself. */
  takeTurn(): void {
    this.running = this.running.then(() => this.retention.removeDue());
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.retention.stop();
    await this.running;
  }
}
