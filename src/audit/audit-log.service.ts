import { Injectable } from '@nestjs/common';
import { KeyNames } from '../api-keys/key-names.service.js';
import { Database } from '../platform/database/database.service.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';
import { AuditRepository, type AuditFilter } from './audit.repository.js';
import { Audit } from './audit.service.js';

/** An entry with the name of whoever acted. */
export interface NamedEntry {
  readonly id: string;
  readonly entry: AuditEntryEntity;
  /** Null for Meta. */
  readonly actorName: string | null;
}

/** What a list of entries is asked for; all that is given must hold. Ids are UUIDs. */
export interface AuditWish extends Omit<AuditFilter, 'subjectHash'> {
  /** A person's id, or what was looked up, in clear. */
  readonly subject: string | undefined;
}

/** Every admin key but this one is stored, and stored keys are never deleted: one that is not stored was the variable's. */
const BOOTSTRAP_KEY = 'ADMIN_API_KEY';

/** Who did what? Reads the audit; that reading is itself not audited: an entry names rows and hashes, no person. */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly database: Database,
    private readonly entries: AuditRepository,
    private readonly audit: Audit,
    private readonly keyNames: KeyNames,
  ) {}

  /** Entries newest first, below `beforeId` when given. */
  list({ subject, ...rest }: AuditWish, limit: number, beforeId: string | null): Promise<NamedEntry[]> {
    const subjectHash = subject === undefined ? undefined : this.audit.hashSubject(subject);
    return this.database.read(async (tx) => {
      const entries = await this.entries.list(tx, { ...rest, subjectHash }, limit, beforeId);
      const names = await this.keyNames.find(tx, [...new Set(entries.flatMap(({ keyId }) => keyId ?? []))]);
      return entries.map((entry) => ({ id: entry.id, entry, actorName: nameActor(entry, names) }));
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
