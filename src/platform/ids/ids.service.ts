import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';

/** The source of new ids and random bytes. */
@Injectable()
export class Ids {
  /** A new UUIDv7, in the textual form that `uuid` columns take; ids of one process increase with time. */
  newUuid(): string {
    return v7();
  }

  /** A UUIDv7 of that moment, for a row that takes its place in a list by a time in the past. */
  newUuidOf(moment: Date): string {
    return v7({ msecs: moment.getTime() });
  }

  /** `size` bytes from the system's cryptographic source. */
  randomBytes(size: number): Buffer {
    return randomBytes(size);
  }
}
