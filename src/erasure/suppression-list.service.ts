import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AUDIT_CONFIG, type AuditConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import type { Tx } from '../platform/database/database.service.js';
import type { SuppressionName } from './suppression-name.js';
import { SuppressionListRepository } from './suppression-list.repository.js';

/** Meta repeats a failed webhook request for 36 hours at most; the rest is for operators who replay a log or a queue. */
const SUPPRESSION_MS = 7 * 24 * 3_600_000;

/** Keeps late events from storing erased people and links again. It stores keyed hashes, which identify no one. */
@Injectable()
export class SuppressionList {
  private readonly key: KeyObject;
  /** The key of version 0.2.0, which had none of its own. Instances and entries of that version still use it. */
  private readonly formerKey: KeyObject;

  constructor(
    private readonly suppressions: SuppressionListRepository,
    @Inject(AUDIT_CONFIG) { auditKey }: AuditConfig,
  ) {
    this.key = deriveKey(auditKey, 'suppressionList');
    // A key object: a string would be converted for each hash.
    this.formerKey = createSecretKey(Buffer.from(auditKey));
  }

  /**
   * Returns which of these names are suppressed. The caller holds at least one lock of the people in question: an erasure holds
   * all locks, so the caller sees all of its entries or none.
   * @param makeNames called only when the list has entries: it is usually empty, and hashing names for each event would cost
   *   more than the statement
   */
  async find(
    tx: Tx,
    makeNames: () => readonly SuppressionName[],
    now: Date,
  ): Promise<ReadonlySet<SuppressionName>> {
    if (!(await this.suppressions.exist(tx))) return new Set();
    const names = [...new Set(makeNames())];
    const hashes = names.map((name) => this.hash(name));
    const suppressed = new Set(await this.suppressions.find(tx, hashes.flat(), now));
    if (suppressed.size === 0) return new Set();
    return new Set(
      names.filter((_, index) => hashes[index]?.some((hash) => suppressed.has(hash.toString('hex')))),
    );
  }

  /** Suppresses these names from `now`. The caller holds all locks. */
  async put(tx: Tx, names: readonly SuppressionName[], now: Date): Promise<void> {
    if (names.length === 0) return;
    const hashes = names.flatMap((name) => this.hash(name));
    await this.suppressions.put(tx, hashes, suppressionEnd(now));
  }

  /** The hash, and that of version 0.2.0: both are written and both are found, so that either version keeps the person out. */
  private hash(name: SuppressionName): readonly [Buffer, Buffer] {
    const under = (key: KeyObject): Buffer => createHmac('sha256', key).update(name).digest();
    return [under(this.key), under(this.formerKey)];
  }
}

/** When the suppressions of an erasure at this time end. */
export function suppressionEnd(erasedAt: Date): Date {
  return new Date(erasedAt.getTime() + SUPPRESSION_MS);
}
