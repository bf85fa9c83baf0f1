import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import {
  addCounts,
  COUNTED,
  ERASED_ROWS,
  type ErasedDependent,
  type ErasedOwners,
  type ErasedRows,
  type RemovedCounts,
  type RowKey,
} from './erased-rows.js';

/** How many rows were removed, and whether there are no more. */
export interface ErasedBatch {
  readonly removed: number;
  readonly isComplete: boolean;
}

interface CountRow {
  readonly count: number;
}

interface BatchRow {
  readonly found: number;
  readonly removed: number;
  /** The distinct keys of dependent rows: one key is at the same index of both. */
  readonly accountIds: string[];
  readonly values: string[];
}

/** The columns of the owners, as `columnsOf` gives their values. */
const OWNER_COLUMNS: Readonly<
  Record<keyof ErasedOwners, readonly (readonly [name: string, type: string])[]>
> = {
  people: [
    ['account_id', 'uuid'],
    ['ig_id', 'text'],
    ['igsid', 'text'],
  ],
  links: [
    ['account_id', 'uuid'],
    ['id', 'uuid'],
  ],
  users: [
    ['app_id', 'uuid'],
    ['account_id', 'uuid'],
    ['external_user_id', 'text'],
    ['link_id', 'uuid'],
    ['igsid', 'text'],
  ],
};

/** The owners as a table `o`, whose values begin at this place. */
function ownersAt(by: keyof ErasedOwners, place: number): string {
  const columns = OWNER_COLUMNS[by];
  const values = columns.map(([, type], index) => `$${place + index}::${type}[]`);
  return `unnest(${values.join(', ')}) AS o(${columns.map(([name]) => name).join(', ')})`;
}

const REMOVE_IDEMPOTENCY_KEYS: Statement = {
  name: 'erasure_idempotency_keys',
  text: `DELETE FROM idempotency_keys WHERE resource_id = ANY ($1::uuid[]) RETURNING 1`,
};

const COUNT_IDEMPOTENCY_KEYS: Statement = {
  name: 'erasure_count_idempotency_keys',
  text: `SELECT count(*)::int AS count FROM idempotency_keys WHERE resource_id = ANY ($1::uuid[])`,
};

const REMOVE_LINKS = removeByKey('links');
const REMOVE_IDENTITIES = removeByKey('identities');

/** Removes rows from every table that contains data about a person. */
@Injectable()
export class ErasedRowsRepository {
  /** Removes at most `limit` rows of these owners, and the rows that depend on them. */
  async remove(tx: Tx, rows: ErasedRows, owners: ErasedOwners, limit: number): Promise<ErasedBatch> {
    if (owners[rows.by].length === 0) return { removed: 0, isComplete: true };
    const [batch] = await tx.query<BatchRow>(erasureStatement(rows), [limit, ...columnsOf(owners, rows.by)]);
    if (!batch) return { removed: 0, isComplete: true };
    // A separate statement, so that it sees what the transactions that held the removed rows have committed.
    if (rows.dependent && batch.accountIds.length > 0)
      await tx.query(dependentStatement(rows.dependent), [batch.accountIds, batch.values]);
    return { removed: batch.removed, isComplete: batch.found < limit };
  }

  /** How many rows of these owners an erasure would remove. A row that belongs to several owners counts once. */
  async count(tx: Tx, owners: ErasedOwners): Promise<RemovedCounts> {
    let counts = addCounts({}, {});
    for (const kind of COUNTED) {
      const rules = ERASED_ROWS.filter((rows) => rows.counts === kind);
      if (rules.length === 0) continue;
      const values = rules.flatMap(({ by }) => columnsOf(owners, by));
      const [row] = await tx.query<CountRow>(countStatement(kind, rules), values);
      counts = addCounts(counts, { [kind]: row?.count ?? 0 });
    }
    return counts;
  }

  /** How many stored answers the requests have that created these links. */
  async countIdempotencyKeys(tx: Tx, links: readonly RowKey[]): Promise<number> {
    const [row] = await tx.query<CountRow>(COUNT_IDEMPOTENCY_KEYS, [links.map(({ id }) => id)]);
    return row?.count ?? 0;
  }

  /** Removes links, and the stored answers to the requests that created them. */
  async removeLinks(
    tx: Tx,
    links: readonly RowKey[],
  ): Promise<{ readonly links: number; readonly idempotencyKeys: number }> {
    if (links.length === 0) return { links: 0, idempotencyKeys: 0 };
    const [keys, removed] = await Promise.all([
      tx.query(REMOVE_IDEMPOTENCY_KEYS, [links.map(({ id }) => id)]),
      tx.query(REMOVE_LINKS, keyColumns(links)),
    ]);
    return { links: removed.length, idempotencyKeys: keys.length };
  }

  /** Removes identities; returns how many there were. */
  async removeIdentities(tx: Tx, identities: readonly RowKey[]): Promise<number> {
    return identities.length === 0 ? 0 : (await tx.query(REMOVE_IDENTITIES, keyColumns(identities))).length;
  }
}

/**
 * The statement that removes a batch of rows. It locks them in the order of their keys, so that transactions that lock several do
 * not deadlock, and it waits for rows that another transaction is writing.
 */
export function erasureStatement({ name, table, key, by, match, dependent }: ErasedRows): Statement {
  const columns = key.map((column) => `t.${column}`).join(', ');
  const isSame = key.map((column) => `t.${column} = k.${column}`).join(' AND ');
  const followed = dependent
    ? `t.account_id, t.${dependent.from}::text AS value`
    : `NULL::uuid AS account_id, NULL AS value`;
  return {
    name: `erasure_${name}`,
    text: `
      WITH found AS MATERIALIZED (
        SELECT ${columns} FROM ${ownersAt(by, 2)} JOIN ${table} t ON ${match} LIMIT $1
      ), locked AS MATERIALIZED (
        SELECT ${columns} FROM ${table} t JOIN found k ON ${isSame} ORDER BY ${columns} FOR UPDATE OF t
      ), removed AS (
        DELETE FROM ${table} t USING locked k WHERE ${isSame} RETURNING ${followed}
      ), followed AS MATERIALIZED (
        SELECT DISTINCT account_id, value FROM removed WHERE account_id IS NOT NULL
      )
      SELECT (SELECT count(*)::int FROM found) AS found, (SELECT count(*)::int FROM removed) AS removed,
             ARRAY(SELECT account_id FROM followed) AS "accountIds", ARRAY(SELECT value FROM followed) AS values`,
  };
}

/** UNION counts a row once that several rules find. */
function countStatement(kind: keyof RemovedCounts, rules: readonly ErasedRows[]): Statement {
  let place = 1;
  const parts = rules.map(({ by, table, key, match }) => {
    const owners = ownersAt(by, place);
    place += OWNER_COLUMNS[by].length;
    const columns = key.map((column) => `t.${column}`).join(', ');
    return `SELECT ${columns} FROM ${owners} JOIN ${table} t ON ${match}`;
  });
  return {
    name: `erasure_count_${kind}`,
    text: `SELECT count(*)::int AS count FROM (${parts.join(' UNION ')}) found`,
  };
}

function dependentStatement({ table, isWithoutAccount, to, type, unless }: ErasedDependent): Statement {
  return {
    name: `erasure_dependent_${table}`,
    text: `
      WITH gone AS MATERIALIZED (
        SELECT k.* FROM unnest($1::uuid[], $2::${type}[]) AS k(account_id, value)
        ${unless === undefined ? '' : `WHERE NOT ${unless}`}
      )
      DELETE FROM ${table} t USING gone k
      WHERE ${isWithoutAccount ? '' : 't.account_id = k.account_id AND '}t.${to} = k.value`,
  };
}

function removeByKey(table: 'links' | 'identities'): Statement {
  return {
    name: `erasure_${table}`,
    text: `
      DELETE FROM ${table} t USING unnest($1::uuid[], $2::uuid[]) AS k(account_id, id)
      WHERE t.account_id = k.account_id AND t.id = k.id RETURNING 1`,
  };
}

function keyColumns(keys: readonly RowKey[]): [string[], string[]] {
  return [keys.map(({ accountId }) => accountId), keys.map(({ id }) => id)];
}

/** The owners column by column, as `OWNERS` reads them. */
function columnsOf({ people, links, users }: ErasedOwners, by: keyof ErasedOwners): unknown[][] {
  switch (by) {
    case 'people':
      return [
        people.map(({ accountId }) => accountId),
        people.map(({ igId }) => igId),
        people.map(({ igsid }) => igsid),
      ];
    case 'links':
      return keyColumns(links);
    case 'users':
      return [
        users.map(({ appId }) => appId),
        users.map(({ accountId }) => accountId),
        users.map(({ externalUserId }) => externalUserId),
        users.map(({ linkId }) => linkId),
        users.map(({ igsid }) => igsid),
      ];
  }
}
