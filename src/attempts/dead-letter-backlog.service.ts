import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { type DeadLetterCount, DeadLettersRepository } from './dead-letters.repository.js';

export type { DeadLetterCount };

/** More than a person looks through. */
const MAX_COUNTED = 1_000;

/** How many events wait as dead letters? */
@Injectable()
export class DeadLetterBacklog {
  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
  ) {}

  /** Counts the dead letters, up to a thousand. */
  count(): Promise<DeadLetterCount> {
    return this.database.read((tx) => this.letters.count(tx, MAX_COUNTED));
  }
}
