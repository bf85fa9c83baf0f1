import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AUDIT_CONFIG, type AuditConfig } from '../platform/config/config.js';
import type { Tx } from '../platform/database/database.service.js';
import type { BatchBounds, RemovedBatch } from '../platform/database/removal.js';
import type { SuppressionName } from './suppression-name.js';
import { SuppressionListRepository } from './suppression-list.repository.js';

/** Meta repeats a failed delivery for 36 hours at most; the rest is for whoever replays a log or a queue of their own. */
const SUPPRESSION_MS = 7 * 24 * 3_600_000;

/** Keeps what was erased from coming back, without keeping what it was. */
@Injectable()
export class SuppressionList {
  private readonly key: KeyObject;

  constructor(
    private readonly suppressions: SuppressionListRepository,
    @Inject(AUDIT_CONFIG) { auditKey }: AuditConfig,
  ) {
    // A key object: a text would be made into one for each hash.
    this.key = createSecretKey(Buffer.from(auditKey));
  }

  /**
   * Which of these names are erased. The caller holds at least one lock of the people it asks about: an erasure takes all of
   * them, so it is wholly seen or wholly to come.
   * @param makeNames asked only when there is any suppression at all: most of the time there is none, and keyed hashes for
   *   each event would cost more than the statement
   */
  async find(
    tx: Tx,
    makeNames: () => readonly SuppressionName[],
    now: Date,
  ): Promise<ReadonlySet<SuppressionName>> {
    if (!(await this.suppressions.exist(tx))) return new Set();
    const names = [...new Set(makeNames())];
    const hashes = names.map((name) => this.hash(name));
    const standing = new Set(await this.suppressions.find(tx, hashes, now));
    if (standing.size === 0) return new Set();
    return new Set(names.filter((_, index) => standing.has(hashes[index]?.toString('hex') ?? '')));
  }

  /** Puts a suppression on each name, from now on. The caller holds all locks. */
  async put(tx: Tx, names: readonly SuppressionName[], now: Date): Promise<void> {
    if (names.length === 0) return;
    const hashes = names.map((name) => this.hash(name));
    await this.suppressions.put(tx, hashes, suppressionEnd(now));
  }

  /** Removes a batch of the suppressions that no longer keep anything away. */
  removeExpired(tx: Tx, now: Date, bounds: BatchBounds): Promise<RemovedBatch> {
    return this.suppressions.removeExpired(tx, now, bounds);
  }

  private hash(name: SuppressionName): Buffer {
    return createHmac('sha256', this.key).update(name).digest();
  }
}

/** How long what is erased at this time is kept from coming back. */
export function suppressionEnd(erasedAt: Date): Date {
  return new Date(erasedAt.getTime() + SUPPRESSION_MS);
}
