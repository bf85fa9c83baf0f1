import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { ErasureEntity } from './erasure.entity.js';

const INSERT: Statement = {
  name: 'erasures_insert',
  text: `
    INSERT INTO erasures (id, source, request_hash, confirmation_code, links, identities, attempts, dead_letters,
                          idempotency_keys, notifications, connections, campaign_visits, created_at, key_id, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
};

/** The `erasures` table: receipts, never changed. */
@Injectable()
export class ErasuresRepository {
  async insert(tx: Tx, erasure: ErasureEntity): Promise<void> {
    await tx.query(INSERT, [
      erasure.id,
      erasure.source,
      erasure.requestHash,
      erasure.confirmationCode,
      erasure.links,
      erasure.identities,
      erasure.attempts,
      erasure.deadLetters,
      erasure.idempotencyKeys,
      erasure.notifications,
      erasure.connections,
      erasure.campaignVisits,
      erasure.createdAt,
      erasure.keyId,
      erasure.requestId,
    ]);
  }

  findById(tx: Tx, id: string): Promise<ErasureEntity | null> {
    return tx.manager.findOneBy(ErasureEntity, { id });
  }

  /** The receipt of the request by Meta with this hash. */
  findByRequestHash(tx: Tx, requestHash: Buffer): Promise<ErasureEntity | null> {
    return tx.manager.findOneBy(ErasureEntity, { requestHash });
  }

  findByConfirmationCode(tx: Tx, confirmationCode: string): Promise<ErasureEntity | null> {
    return tx.manager.findOneBy(ErasureEntity, { confirmationCode });
  }

  /** Receipts newest first, below `beforeId` when given. */
  list(tx: Tx, limit: number, beforeId: string | null): Promise<ErasureEntity[]> {
    const query = tx.manager
      .createQueryBuilder(ErasureEntity, 'erasure')
      .orderBy('erasure.id', 'DESC')
      .take(limit);
    return (beforeId === null ? query : query.where('erasure.id < :beforeId', { beforeId })).getMany();
  }
}
