import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { BatchBounds, RemovedBatch } from '../platform/database/removal.js';
import { AttemptRetentionRepository } from './attempt-retention.repository.js';

/** Lets go what happened so long ago that nobody asks for it any more. */
@Injectable()
export class AttemptRetention {
  constructor(private readonly attempts: AttemptRetentionRepository) {}

  /** Removes a batch of the attempts received before a time. */
  removeOld(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return this.attempts.removeOld(tx, before, bounds);
  }

  /** Removes a batch of the `invalid_token` attempts received before a time. */
  removeOldInvalid(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return this.attempts.removeOldInvalid(tx, before, bounds);
  }

  /** Removes a batch of the dead letters received before a time. */
  removeOldDeadLetters(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return this.attempts.removeOldDeadLetters(tx, before, bounds);
  }
}
