import { Injectable } from '@nestjs/common';
import { ANSWER_WITHIN_MS, BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.service.js';
import { bisectFailures } from '../platform/database/retry.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { type EarlierUse, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { LinkMintBatch, type NewMint, type StoredMint } from './link-mint-batch.service.js';

const MAX_BATCH = 500;
const MAX_WAITING = 5_000;

/** Stores new links: those of one account that arrive together share a transaction. */
@Injectable()
export class LinkMintStore {
  private readonly mints = new Batcher<NewMint, StoredMint>({
    run: (mints) => bisectFailures(mints, (some) => this.batch.store(some)),
    keyOf: ({ link }) => link.accountId,
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    concurrency: 3,
    patienceMs: BATCH_PATIENCE_MS,
    answerWithinMs: ANSWER_WITHIN_MS,
    onBatch: (size) => this.metrics.observeBatch('mints', size),
  });

  constructor(
    private readonly batch: LinkMintBatch,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Stores a link and supersedes the older ones of its session.
   * @returns how it went, once it is committed
   * @throws UnavailableError when nothing was stored, or it cannot be known
   */
  add(mint: NewMint): Promise<StoredMint> {
    return this.mints.add(mint);
  }

  /** How a request went before; null when it did not. */
  findEarlier(key: IdempotentRequest): Promise<EarlierUse | null> {
    return this.database.read((tx) => this.idempotency.findEarlier(tx, key), { reserved: true });
  }
}
