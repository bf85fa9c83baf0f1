import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { Locks } from '../platform/database/locks.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import type { ErasedOwners } from './erased-rows.js';
import type { ErasureEntity } from './erasure.entity.js';
import { type AskedErasure, ErasureReceipts } from './erasure-receipts.service.js';
import { addCounts, NOTHING_REMOVED, type RemovedCounts } from './removed-counts.js';
import { Removal } from './removal.service.js';

/** An erasure, and the `Idempotency-Key` that it is asked for with. */
export interface ErasureOrder extends AskedErasure {
  readonly key: IdempotentRequest | null;
}

type Turn =
  | { readonly kind: 'receipt'; readonly erasure: ErasureEntity }
  | { readonly kind: 'more'; readonly owners: ErasedOwners; readonly removed: RemovedCounts };

/**
 * Removes people from every table.
 *
 * All of it happens in one transaction that holds every lock, unless there are more rows than that transaction should remove.
 * Then it suppresses the person and removes a part, and the rest follows in batches without locks: nothing suppressed is
 * stored again. Links and identities, by which the other rows are found, are removed after them, and the receipt comes last:
 * an erasure that breaks off is completed by asking again.
 */
@Injectable()
export class ErasureService {
  constructor(
    private readonly database: Database,
    private readonly locks: Locks,
    private readonly idempotency: Idempotency,
    private readonly removal: Removal,
    private readonly receipts: ErasureReceipts,
    private readonly clock: Clock,
  ) {}

  /**
   * Erases, and returns the receipt once everything is committed.
   * @throws UnavailableError when the database is away or the locks are not to be had: ask again
   */
  async erase(order: ErasureOrder): Promise<Once<ErasureEntity>> {
    let removed = NOTHING_REMOVED;
    for (;;) {
      const before = removed;
      const once = await retryOnLock(() => this.takeTurn(order, before));
      if (once.kind !== 'done') return once;
      const turn = once.value;
      if (turn.kind === 'receipt') return { ...once, value: turn.erasure };
      removed = addCounts(removed, turn.removed);
      for (let isComplete = false; !isComplete;) {
        const step = await retryOnLock(() =>
          this.database.inTransaction((tx) => this.removal.removeRows(tx, turn.owners)),
        );
        removed = addCounts(removed, step.removed);
        isComplete = step.isComplete;
      }
    }
  }

  /** One transaction that excludes all others that change who is who; each later one sees the suppressions. */
  private takeTurn(order: ErasureOrder, before: RemovedCounts): Promise<Once<Turn>> {
    return this.database.inTransaction(async (tx) => {
      await this.locks.takeAll(tx);
      return this.idempotency.once<Turn>(
        tx,
        order.key,
        async () => {
          const earlier = await this.receipts.findEarlier(tx, order);
          if (earlier) return { id: earlier.id, value: toReceipt(earlier) };
          const now = this.clock.now();
          const { removed, isComplete, subject } = await this.removal.removeAll(tx, order.target, now);
          if (!isComplete) return { id: null, value: { kind: 'more', owners: subject, removed } };
          const erasure = await this.receipts.write(tx, order, addCounts(before, removed), now);
          return { id: erasure.id, value: toReceipt(erasure) };
        },
        async (id) => {
          const erasure = await this.receipts.findById(tx, id);
          return erasure && toReceipt(erasure);
        },
      );
    });
  }
}

function toReceipt(erasure: ErasureEntity): Turn {
  return { kind: 'receipt', erasure };
}
