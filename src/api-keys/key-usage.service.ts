import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { type RepeatedTask, Scheduler } from '../platform/scheduler/scheduler.service.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** `lastUsedAt` shows whether a key is still in use, so half a minute does not matter. */
const FLUSH_EVERY_MS = 30_000;

/** Collects the last use of each key and writes it twice a minute, so that a request costs no write. */
@Injectable()
export class KeyUsage implements OnApplicationShutdown {
  /** By key UUID. Contains accepted keys only, so it is no larger than the table. */
  private used = new Map<string, Date>();
  private readonly flushing: RepeatedTask;

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
    scheduler: Scheduler,
  ) {
    this.flushing = scheduler.repeat({
      name: 'write the last use of keys',
      everyMs: FLUSH_EVERY_MS,
      run: () => this.flush(),
    });
  }

  /** Requests have ended by now, so this writes all that is left. */
  onApplicationShutdown(): Promise<void> {
    return this.flushing.runNow();
  }

  /** Records that a key was used. */
  note(keyId: string, at: Date): void {
    this.used.set(keyId, at);
  }

  /** Writes what was collected since the last time, in one statement. After a failure, it is kept for the next time. */
  async flush(): Promise<void> {
    if (this.used.size === 0) return;
    const noted = this.used;
    this.used = new Map();
    try {
      await this.database.inTransaction((tx) => this.keys.markUsed(tx, noted));
    } catch (error) {
      this.used = new Map([...noted, ...this.used]);
      throw error;
    }
  }
}
