import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../database/database.service.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';

const INSERT: Statement = {
  name: 'audit_entries_insert',
  text: `
    INSERT INTO audit_entries (id, at, actor, key_id, action, app_id, target_kind, target_id, subject_hash, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

/** The `audit_entries` table: inserted into and read, never changed. */
@Injectable()
export class AuditRepository {
  async insert(tx: Tx, entry: AuditEntryEntity): Promise<void> {
    const { id, at, actor, keyId, action, appId, targetKind, targetId, subjectHash, requestId } = entry;
    await tx.query(INSERT, [
      id,
      at,
      actor,
      keyId,
      action,
      appId,
      targetKind,
      targetId,
      subjectHash,
      requestId,
    ]);
  }
}
