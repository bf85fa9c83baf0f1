import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { BatchBounds, RemovedBatch } from '../platform/database/removal.js';
import { NotificationRetentionRepository } from './notification-retention.repository.js';

/** Lets notifications go that nobody asks for or replays any more. */
@Injectable()
export class NotificationRetention {
  constructor(private readonly notifications: NotificationRetentionRepository) {}

  /** Removes a batch of the notifications made before a time that are done with, and their deliveries. */
  removeOld(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return this.notifications.removeOld(tx, before, bounds);
  }
}
