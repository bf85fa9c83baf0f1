import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { type BatchBounds, removal, removeBatch, type RemovedBatch } from '../platform/database/removal.js';

/** Of what is superseded the app is told first. */
export const REMOVE_CLOSED_LINKS = removal({
  name: 'links_remove_closed',
  table: 'links',
  key: 'id',
  order: 'completed_at',
  orderType: 'timestamptz',
  where: `status = ANY (ARRAY['expired'::text, 'revoked'::text, 'rejected'::text]) AND completed_at < $1
          AND NOT unannounced`,
});

/** What leaves the `links` table when its time is over. */
@Injectable()
export class LinkRetentionRepository {
  /** Removes links that came to nothing before a time. */
  removeClosed(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return removeBatch(tx, REMOVE_CLOSED_LINKS, before, bounds);
  }
}
