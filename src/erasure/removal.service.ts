import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { ERASED_ROWS, type ErasedOwners, ROWS_OF_SWEEPS } from './erased-rows.js';
import { ErasedRowsRepository } from './erased-rows.repository.js';
import { type ErasureSubject, ErasureSubjects } from './erasure-subjects.service.js';
import type { ErasureTarget } from './erasure-target.js';
import { addCounts, NOTHING_REMOVED, type RemovedCounts } from './removed-counts.js';
import { SuppressionList } from './suppression-list.service.js';

/** What a step of an erasure removed, and whether nothing is left of what it removes. */
export interface RemovedStep {
  readonly removed: RemovedCounts;
  readonly isComplete: boolean;
}

/** How many rows of a kind go at once while all others wait: that takes tens of milliseconds, a wait for a lock may take 750. */
const ROWS_AT_ONCE = 2_000;

/** Removes what is stored about a person or an external user, a bounded number of rows at a time. */
@Injectable()
export class Removal {
  constructor(
    private readonly subjects: ErasureSubjects,
    private readonly rows: ErasedRowsRepository,
    private readonly suppressions: SuppressionList,
  ) {}

  /**
   * Suppresses the target and removes what is stored about it, as far as one transaction should. The caller holds all locks.
   * When it is not complete, the rows of `ERASED_ROWS` can be removed without locks (`removeRows`): late events add no more.
   */
  async removeAll(
    tx: Tx,
    target: ErasureTarget,
    now: Date,
  ): Promise<RemovedStep & { readonly subject: ErasureSubject }> {
    const subject = await this.subjects.find(tx, target, ROWS_AT_ONCE);
    await this.suppressions.put(tx, subject.suppressions, now);
    const rows = await this.removeRows(tx, subject);
    if (!rows.isComplete) return { ...rows, subject };
    const links = await this.rows.removeLinks(tx, subject.links);
    // A sweep takes no locks: until its transaction was committed, which the removal of its links waited for, it may have
    // added notifications about them.
    const late = await this.removeRows(tx, subject, ROWS_OF_SWEEPS);
    const removed = addCounts(addCounts(rows.removed, links), late.removed);
    if (subject.hasMoreLinks || !late.isComplete) return { removed, isComplete: false, subject };
    const identities = await this.rows.removeIdentities(tx, subject.identities);
    return { removed: addCounts(removed, { identities }), isComplete: true, subject };
  }

  /** Removes rows of these owners, kind by kind, up to the first kind that is too many for a batch. */
  async removeRows(tx: Tx, owners: ErasedOwners, kinds = ERASED_ROWS): Promise<RemovedStep> {
    let removed = NOTHING_REMOVED;
    for (const kind of kinds) {
      const batch = await this.rows.remove(tx, kind, owners, ROWS_AT_ONCE);
      if (kind.counts) removed = addCounts(removed, { [kind.counts]: batch.removed });
      if (!batch.isComplete) return { removed, isComplete: false };
    }
    return { removed, isComplete: true };
  }
}
