import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TypeID } from 'typeid-js';

/** The one source of fresh ids and random bytes. */
@Injectable()
export class Ids {
  /** A new UUIDv7, in the textual form that `uuid` columns take; ids of one process rise with time. */
  newUuid(): string {
    return new TypeID('').toUUID();
  }

  /** That many bytes from the system's cryptographic source. */
  randomBytes(size: number): Buffer {
    return randomBytes(size);
  }
}
