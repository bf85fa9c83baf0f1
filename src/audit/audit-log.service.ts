import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';
import { AuditRepository, type AuditFilter } from './audit.repository.js';
import { Audit } from './audit.service.js';

/** An entry with the actor's name. */
export interface NamedEntry {
  readonly id: string;
  readonly entry: AuditEntryEntity;
  /** Null for Meta. */
  readonly actorName: string | null;
}

/** The filters of a list of entries; all that are given must match. Ids are UUIDs. */
export interface AuditQuery extends Omit<AuditFilter, 'subjectHash'> {
  /** A person's id or the text of a look-up, not hashed. */
  readonly subject: string | undefined;
}

/** All other admin keys are stored and never deleted, so an unknown one is the key of the environment. */
const BOOTSTRAP_KEY = 'ADMIN_API_KEY';

/** Reads the audit log. The reading is not audited, because entries contain no ids of persons. */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly database: Database,
    private readonly entries: AuditRepository,
    private readonly audit: Audit,
  ) {}

  /** A page of entries, newest first, below `beforeId` when given. */
  list(
    { subject, ...rest }: AuditQuery,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<NamedEntry>> {
    const subjectHash = subject === undefined ? undefined : this.audit.hashSubject(subject);
    return this.database.read(async (tx) => {
      const { rows, nextId } = await this.entries.list(tx, { ...rest, subjectHash }, limit, beforeId);
      const names = await this.entries.findKeyNames(tx, [
        ...new Set(rows.flatMap(({ keyId }) => keyId ?? [])),
      ]);
      return {
        rows: rows.map((entry) => ({ id: entry.id, entry, actorName: nameActor(entry, names) })),
        nextId,
      };
    });
  }
}

function nameActor(
  { actor, keyId }: AuditEntryEntity,
  names: ReadonlyMap<string, string | null>,
): string | null {
  const name = keyId === null ? undefined : names.get(keyId);
  return name === undefined && actor === 'admin' ? BOOTSTRAP_KEY : (name ?? null);
}
