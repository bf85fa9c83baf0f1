import { Injectable } from '@nestjs/common';
import type { Columns } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { readPage, type RowPage, whereEqual } from '../platform/database/list-page.js';
import type { Period } from '../platform/text/instant.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';

const COLUMNS: Columns<AuditEntryEntity> = {
  id: 'id',
  at: 'at',
  actor: 'actor',
  keyId: 'key_id',
  action: 'action',
  appId: 'app_id',
  targetKind: 'target_kind',
  targetId: 'target_id',
  subjectHash: 'subject_hash',
  requestId: 'request_id',
};

const INSERT: Statement = {
  name: 'audit_entries_insert',
  text: `
    INSERT INTO audit_entries (id, at, actor, key_id, action, app_id, target_kind, target_id, subject_hash, request_id)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::text[],
                         $8::uuid[], $9::bytea[], $10::text[])`,
};

/** Joins tables of other rooms: they import the audit, so it cannot call their services. */
const FIND_KEY_NAMES: Statement = {
  name: 'audit_entries_find_key_names',
  text: `
    SELECT k.id, CASE WHEN k.app_id IS NULL THEN k.name ELSE a.name END AS name
    FROM api_keys k LEFT JOIN apps a ON a.id = k.app_id WHERE k.id = ANY ($1::uuid[])`,
};

/** The filters of a list of entries; all that are given must match. */
export interface AuditFilter {
  readonly keyId?: string | undefined;
  readonly action?: string | undefined;
  readonly appId?: string | undefined;
  readonly target?: { readonly kind: string; readonly id: string } | undefined;
  readonly subjectHash?: Buffer | undefined;
  /** Of `at`. */
  readonly period?: Period | undefined;
}

/** The `audit_entries` table: insert and read only. */
@Injectable()
export class AuditRepository {
  /** Inserts entries in one statement. */
  async insert(tx: Tx, entries: readonly AuditEntryEntity[]): Promise<void> {
    await tx.query(INSERT, [
      entries.map((entry) => entry.id),
      entries.map((entry) => entry.at),
      entries.map((entry) => entry.actor),
      entries.map((entry) => entry.keyId),
      entries.map((entry) => entry.action),
      entries.map((entry) => entry.appId),
      entries.map((entry) => entry.targetKind),
      entries.map((entry) => entry.targetId),
      entries.map((entry) => entry.subjectHash),
      entries.map((entry) => entry.requestId),
    ]);
  }

  /** The names of keys by UUID: for an app's key the name of the app, for an admin key its own. Unknown keys are left out. */
  async findKeyNames(tx: Tx, keyIds: readonly string[]): Promise<Map<string, string | null>> {
    const named = await tx.query<{ id: string; name: string | null }>(FIND_KEY_NAMES, [keyIds]);
    return new Map(named.map(({ id, name }) => [id, name]));
  }

  /** A page of entries, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    { keyId, action, appId, target, subjectHash, period }: AuditFilter,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<AuditEntryEntity>> {
    const asked = { target_id: target?.id, subject_hash: subjectHash, key_id: keyId, app_id: appId, action };
    // Each has an index; the first that is given names the fewest entries.
    const [first] = Object.entries(asked).filter(([, value]) => value !== undefined);
    const partial = first && first[0] !== 'action' ? { partial: `${first[0]} IS NOT NULL` } : {};
    const filter = whereEqual({
      ...asked,
      ...(first && { [first[0]]: undefined }),
      target_kind: target?.kind,
    });
    const timed = { column: 'at', period };
    const query = { table: 'audit_entries', columns: COLUMNS, among: first, filter, timed, ...partial };
    return readPage(tx, query, limit, beforeId);
  }
}
