import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { type BatchBounds, removal, removeBatch, type RemovedBatch } from '../platform/database/removal.js';
import { leastUuidOf } from '../platform/ids/uuid-time.js';

/** Ids rise with time, so the primary key finds what is old; what still waits to be delivered stays, however old it is. */
export const REMOVE_OLD_NOTIFICATIONS = removal({
  name: 'notifications_remove_old',
  table: 'notifications',
  key: 'id',
  order: 'id',
  orderType: 'uuid',
  where: `id < $4::uuid AND created_at < $1 AND status <> 'pending'::text`,
  dependent: { table: 'deliveries', key: 'notification_id' },
});

/** What leaves the `notifications` and `deliveries` tables when its time is over. */
@Injectable()
export class NotificationRetentionRepository {
  /** Removes notifications made before a time that are done with. */
  removeOld(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return removeBatch(tx, REMOVE_OLD_NOTIFICATIONS, before, bounds, [leastUuidOf(before)]);
  }
}
