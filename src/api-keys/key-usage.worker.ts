import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { describeFault } from '../platform/database/database-errors.js';
import { KeyUsage } from './key-usage.service.js';

/** `lastUsedAt` answers "is this key still in use?", which half a minute does not change. */
const FLUSH_EVERY_MS = 30_000;

/** Writes down the last use of keys. */
@Injectable()
export class KeyUsageWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('apps');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly usage: KeyUsage) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => (this.running = this.running.then(() => this.flush())), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.flush();
  }

  private async flush(): Promise<void> {
    try {
      await this.usage.flush();
    } catch (error) {
      this.logger.warn({
        message: 'the last use of keys was not written; it is tried again',
        fault: describeFault(error),
      });
    }
  }
}
