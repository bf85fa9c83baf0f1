import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RetentionService } from './retention.service.js';

/** Rows that stay some minutes longer do no harm: readers compare times and do not rely on the removal. */
const REMOVE_EVERY_MS = 5 * 60_000;

/** Keeps the tables from growing without bound. Every instance runs it; they do not wait for each other. */
@Injectable()
export class RetentionWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly retention: RetentionService) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.takeTurn(), REMOVE_EVERY_MS);
    this.timer.unref();
  }

  /** Turns run one after the other: one that takes longer than the interval must not overlap with the next. */
  takeTurn(): void {
    this.running = this.running.then(() => this.retention.removeDue());
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.retention.stop();
    await this.running;
  }
}
