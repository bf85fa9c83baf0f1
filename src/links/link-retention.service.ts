import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { BatchBounds, RemovedBatch } from '../platform/database/removal.js';
import { LinkRetentionRepository } from './link-retention.repository.js';

/** Lets links go that nobody can use or ask for any more. */
@Injectable()
export class LinkRetention {
  constructor(private readonly links: LinkRetentionRepository) {}

  /** Removes a batch of the links that were expired, revoked or rejected before a time; no other ever leaves. */
  removeClosed(tx: Tx, before: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return this.links.removeClosed(tx, before, bounds);
  }
}
