import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimitRepository } from './rate-limit.repository.js';

/** A count is worth nothing once its minute is over. */
const SWEEP_EVERY_MS = 60_000;

/** Keeps the table of counts small. Every instance runs it; one that fails is made up for by the next. */
@Injectable()
export class RateLimitSweepWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly leases: RateLimitRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => (this.running = this.leases.clearExpired()), SWEEP_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
