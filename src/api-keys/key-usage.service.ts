import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { type RepeatedTask, Scheduler } from '../platform/scheduler/scheduler.service.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** `lastUsedAt` answers "is this key still in use?", which half a minute does not change. */
const FLUSH_EVERY_MS = 30_000;

/** Collects when each key was last used and writes it twice a minute: a request must not cost a write. */
@Injectable()
export class KeyUsage implements OnApplicationShutdown {
  /** By key UUID. Holds only keys that were accepted, so no more than there are rows. */
  private used = new Map<string, Date>();
  private readonly flushing: RepeatedTask;

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
    scheduler: Scheduler,
  ) {
    this.flushing = scheduler.repeat({
      name: 'write last use of keys',
      everyMs: FLUSH_EVERY_MS,
      run: () => this.flush(),
    });
  }

  /** Requests are over by now, so this is all that is left to write. */
  onApplicationShutdown(): Promise<void> {
    return this.flushing.runNow();
  }

  /** Records that a key was used. */
  note(keyId: string, at: Date): void {
    this.used.set(keyId, at);
  }

  /** Writes what was collected since the last time, in one statement. After a failure it is kept for the next time. */
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
