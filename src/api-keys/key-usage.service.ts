import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** Remembers when each key was used last, and writes it now and then: a request must not cost a write. */
@Injectable()
export class KeyUsage {
  /** By key UUID. Holds keys that were let in, so no more than there are rows. */
  private used = new Map<string, Date>();

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
  ) {}

  /** A key was used. */
  note(keyId: string, at: Date): void {
    this.used.set(keyId, at);
  }

  /** Writes what was noted since the last time, in one statement. What cannot be written is kept for the next time. */
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
