import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../database/database.service.js';
import type { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { type FirstAnswer, type IdempotentRequest, lockNumber } from './idempotent-request.js';

/** In the output list, so that PostgreSQL calls the function exactly once for each row. */
const TRY_LOCKS: Statement = {
  name: 'idempotency_keys_try_locks',
  text: `
    SELECT hash, pg_try_advisory_xact_lock(number) AS "got"
    FROM unnest($1::bytea[], $2::bigint[]) AS n(hash, number)`,
};

const FIND: Statement = {
  name: 'idempotency_keys_find',
  text: `
    SELECT hash, fingerprint, status, resource_id AS "resourceId"
    FROM idempotency_keys WHERE hash = ANY ($1::bytea[]) AND created_at > $2`,
};

/** The holder of the lock found no row, or an expired one, which is replaced. */
const INSERT: Statement = {
  name: 'idempotency_keys_insert',
  text: `
    INSERT INTO idempotency_keys (hash, fingerprint, status, resource_id, created_at)
    SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::int[], $4::uuid[], $5::timestamptz[])
    ON CONFLICT (hash) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
                                     resource_id = excluded.resource_id, created_at = excluded.created_at`,
};

/** The `idempotency_keys` table; expired and erased rows are removed by `erasure`. */
@Injectable()
export class IdempotencyRepository {
  /** Takes the locks that no other transaction holds, without waiting. Returns their hex hashes. */
  async tryLocks(tx: Tx, requests: readonly IdempotentRequest[]): Promise<Set<string>> {
    const hashes = requests.map(({ hash }) => hash);
    const numbers = requests.map((request) => lockNumber(request).toString());
    const rows = await tx.query<{ hash: Buffer; got: boolean }>(TRY_LOCKS, [hashes, numbers]);
    return new Set(rows.filter(({ got }) => got).map(({ hash }) => hash.toString('hex')));
  }

  /** The results stored under these keys after `since`, by hex hash. */
  async find(tx: Tx, requests: readonly IdempotentRequest[], since: Date): Promise<Map<string, FirstAnswer>> {
    const rows = await tx.query<FirstAnswer>(FIND, [requests.map(({ hash }) => hash), since]);
    return new Map(rows.map((row) => [row.hash.toString('hex'), row]));
  }

  /** Stores results and replaces expired ones. */
  async insert(tx: Tx, rows: readonly IdempotencyKeyEntity[]): Promise<void> {
    await tx.query(INSERT, [
      rows.map(({ hash }) => hash),
      rows.map(({ fingerprint }) => fingerprint),
      rows.map(({ status }) => status),
      rows.map(({ resourceId }) => resourceId),
      rows.map(({ createdAt }) => createdAt),
    ]);
  }
}
