import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { leastUuidOf } from '../platform/ids/type-id.js';
import type { RetentionRule } from './retention-rules.js';

/** A value of the column that a rule's rows are ordered by. */
export type OrderValue = string | Date;

/** How many rows a batch removed, and the last of them in the order; null when there was none. */
export interface RemovedBatch {
  readonly count: number;
  readonly last: OrderValue | null;
}

const LEAST = { uuid: leastUuidOf(new Date(0)), timestamptz: '-infinity' } as const;

/** Removes rows that have reached their age, from whatever table a rule names. */
@Injectable()
export class RetentionRepository {
  /**
   * Removes a batch of the rows of a rule.
   * @param from where in the order to begin; null: with the oldest
   */
  async removeBatch(
    tx: Tx,
    rule: RetentionRule,
    before: Date,
    from: OrderValue | null,
    size: number,
  ): Promise<RemovedBatch> {
    const [batch] = await tx.query<RemovedBatch>(
      removalStatement(rule),
      removalParameters(rule, before, from, size),
    );
    return batch ?? { count: 0, last: null };
  }
}

/**
 * The statement that removes a batch of the rows of a rule.
 * - SKIP LOCKED: a row that another transaction works on is left for the next time, so that instances share the work and no
 *   one waits.
 * - The beginning (`$1`): a batch does not walk over the dead index entries that the batch before it left.
 */
export function removalStatement({
  name,
  table,
  key,
  time,
  order,
  condition,
  dependent,
}: RetentionRule): Statement {
  const { column, type } = order;
  const bounds = [
    `${column} >= $1::${type}`,
    `${column} < $2::${type}`,
    ...(column === time ? [] : [`${time} < $4::timestamptz`]),
  ];
  const removeDue = (from: string, columns: readonly string[]): string => `
        DELETE FROM ${from} t USING due
        WHERE ${columns.map((each, index) => `t.${each} = due.${key[index] ?? ''}`).join(' AND ')}`;
  return {
    name: `retention_${name}`,
    text: `
      WITH due AS MATERIALIZED (
        SELECT ${key.join(', ')}, ${column} AS place FROM ${table}
        WHERE ${[...bounds, ...(condition === undefined ? [] : [condition])].join(' AND ')}
        ORDER BY ${column} LIMIT $3
        FOR UPDATE SKIP LOCKED
      ), removed AS (${removeDue(table, key)}
      )${dependent ? `, removed_with AS (${removeDue(dependent.table, dependent.key)}\n      )` : ''}
      SELECT (SELECT count(*)::int FROM due) AS count, (SELECT place FROM due ORDER BY place DESC LIMIT 1) AS last`,
  };
}

/** The parameters of a rule's statement. */
export function removalParameters(
  { order }: RetentionRule,
  before: Date,
  from: OrderValue | null,
  size: number,
): unknown[] {
  const begin = from ?? LEAST[order.type];
  return order.type === 'uuid' ? [begin, leastUuidOf(before), size, before] : [begin, before, size];
}
