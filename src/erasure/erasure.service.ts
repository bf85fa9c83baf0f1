import { Injectable } from '@nestjs/common';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Locks } from '../platform/database/locks.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import {
  addCounts,
  ERASED_ROWS,
  type ErasedOwners,
  NOTHING_REMOVED,
  type RemovedCounts,
  ROWS_OF_SWEEPS,
} from './erased-rows.js';
import { ErasedRowsRepository } from './erased-rows.repository.js';
import type { ErasureEntity } from './erasure.entity.js';
import { ErasureReceipts } from './erasure-receipts.service.js';
import type { ErasureTarget } from './erasure-target.js';
import { type ErasureSubject, ErasureSubjects } from './erasure-subjects.service.js';

/** What to erase, who requested it, and the `Idempotency-Key` of the request. */
export interface ErasureOrder {
  readonly target: ErasureTarget;
  readonly actor: AuditActor;
  readonly key: IdempotentRequest | null;
}

/** What a transaction removed, and whether nothing is left to remove. */
interface RemovedBatch {
  readonly removed: RemovedCounts;
  readonly isComplete: boolean;
}

/** The result of a transaction that held all locks. */
type LockedStep =
  | { readonly kind: 'receipt'; readonly erasure: ErasureEntity }
  | { readonly kind: 'more'; readonly owners: ErasedOwners; readonly removed: RemovedCounts };

/** How many rows of a kind one transaction removes: that takes tens of milliseconds, and requests wait up to 750 ms for a lock. */
const ROWS_AT_ONCE = 2_000;

/**
 * Removes a person or an external user from every table.
 *
 * One transaction that holds every lock does all of it, unless there are too many rows. Then that transaction suppresses the
 * person and removes a part, and batches without locks remove the rest: suppressed events are not stored again. Links and
 * identities are removed last, because the other rows are found by them, and the receipt is written after them: an erasure
 * that was interrupted is completed by the same request again.
 */
@Injectable()
export class ErasureService {
  constructor(
    private readonly database: Database,
    private readonly locks: Locks,
    private readonly idempotency: Idempotency,
    private readonly subjects: ErasureSubjects,
    private readonly rows: ErasedRowsRepository,
    private readonly receipts: ErasureReceipts,
    private readonly clock: Clock,
  ) {}

  /**
   * Erases, and returns the receipt once everything is committed.
   * @throws UnavailableError when the database is unavailable or the locks are not granted in time: repeat the request
   */
  async erase(order: ErasureOrder): Promise<Once<ErasureEntity>> {
    let removed = NOTHING_REMOVED;
    for (;;) {
      const before = removed;
      const once = await retryOnLock(() => this.eraseLocked(order, before));
      if (once.kind !== 'done') return once;
      const step = once.value;
      if (step.kind === 'receipt') return { ...once, value: step.erasure };
      removed = addCounts(removed, step.removed);
      for (let isComplete = false; !isComplete;) {
        const batch = await retryOnLock(() =>
          this.database.inTransaction((tx) => this.removeRows(tx, step.owners, ERASED_ROWS)),
        );
        removed = addCounts(removed, batch.removed);
        isComplete = batch.isComplete;
      }
    }
  }

  /** Holds all locks, so that transactions that link people run before it or see its suppressions. */
  private eraseLocked(order: ErasureOrder, before: RemovedCounts): Promise<Once<LockedStep>> {
    return this.database.inTransaction(async (tx) => {
      await this.locks.takeAll(tx);
      return this.idempotency.once<LockedStep>(
        tx,
        order.key,
        async () => {
          const now = this.clock.now();
          const subject = await this.subjects.findAndSuppress(tx, order.target, ROWS_AT_ONCE, now);
          const { removed, isComplete } = await this.removeAll(tx, subject);
          if (!isComplete) return { id: null, value: { kind: 'more', owners: subject, removed } };
          const receipted = { target: order.target, actor: order.actor, meta: null };
          const erasure = await this.receipts.write(tx, receipted, addCounts(before, removed), now);
          return { id: erasure.id, value: toReceipt(erasure) };
        },
        async (id) => {
          const erasure = await this.receipts.findById(tx, id);
          return erasure && toReceipt(erasure);
        },
      );
    });
  }

  /** Removes everything about a subject, unless there are too many rows. The caller holds all locks. */
  private async removeAll(tx: Tx, subject: ErasureSubject): Promise<RemovedBatch> {
    const rows = await this.removeRows(tx, subject, ERASED_ROWS);
    if (!rows.isComplete) return rows;
    const links = await this.rows.removeLinks(tx, subject.links);
    // The sweep of expired links takes no locks. Removing its links waited for its transaction, which may have added notifications.
    const late = await this.removeRows(tx, subject, ROWS_OF_SWEEPS);
    const removed = addCounts(addCounts(rows.removed, links), late.removed);
    if (subject.hasMoreLinks || !late.isComplete) return { removed, isComplete: false };
    const identities = await this.rows.removeIdentities(tx, subject.identities);
    return { removed: addCounts(removed, { identities }), isComplete: true };
  }

  /** Removes rows of these owners, kind by kind, until a kind has more rows than a batch. */
  private async removeRows(tx: Tx, owners: ErasedOwners, kinds: typeof ERASED_ROWS): Promise<RemovedBatch> {
    let removed = NOTHING_REMOVED;
    for (const kind of kinds) {
      const batch = await this.rows.remove(tx, kind, owners, ROWS_AT_ONCE);
      if (kind.counts) removed = addCounts(removed, { [kind.counts]: batch.removed });
      if (!batch.isComplete) return { removed, isComplete: false };
    }
    return { removed, isComplete: true };
  }
}

function toReceipt(erasure: ErasureEntity): LockedStep {
  return { kind: 'receipt', erasure };
}
