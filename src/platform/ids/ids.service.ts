import { randomBytes, randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { writeUuidV7 } from './uuid-time.js';

/** Asking the system for random bytes costs more than the bytes: they are fetched for so many ids at a time. */
const IDS_A_POOL = 512;
const RANDOM_BYTES_AN_ID = 8;
/** What the count within a millisecond begins below, and where it ends. */
const FIRST_COUNTS = 0x400;
const COUNTS = 0x1000;

/** The one source of fresh ids and random bytes. */
@Injectable()
export class Ids {
  private readonly pool = Buffer.alloc(IDS_A_POOL * RANDOM_BYTES_AN_ID);
  private used = this.pool.length;
  private lastMs = 0;
  private count = 0;

  /** A new UUIDv7, in the textual form that `uuid` columns take; ids of one process rise with time. */
  newUuid(): string {
    if (this.used === this.pool.length) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const at = this.used;
    this.used += RANDOM_BYTES_AN_ID;
    this.count += 1;
    const now = Date.now();
    // A millisecond with too many of them, or a clock that was set back, borrows from the time to come.
    if (now > this.lastMs || this.count >= COUNTS) {
      this.lastMs = Math.max(now, this.lastMs + 1);
      this.count = this.pool.readUInt16BE(at) % FIRST_COUNTS;
    }
    return writeUuidV7(this.lastMs, this.count, this.pool.toString('hex', at, at + RANDOM_BYTES_AN_ID));
  }

  /** That many bytes from the system's cryptographic source. */
  randomBytes(size: number): Buffer {
    return randomBytes(size);
  }
}
