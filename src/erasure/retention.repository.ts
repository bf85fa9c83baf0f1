import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { leastUuidOf } from '../platform/ids/type-id.js';
import type { RetentionRule } from './retention-rules.js';

/** A value of the column that orders a rule's rows. */
export type OrderValue = string | Date;

/** How many rows a batch removed, and where it ended. */
export interface RetentionBatch {
  readonly count: number;
  /** The last row's value in the order; null when there was none. */
  readonly last: OrderValue | null;
}

const LEAST = { uuid: leastUuidOf(new Date(0)), timestamptz: '-infinity' } as const;

/** Removes rows that have reached their age from the table that a rule names. */
@Injectable()
export class RetentionRepository {
  /**
   * Removes a batch of the rows of a rule.
   * @param before rows from before this time are removed
   * @param from where in the order to start; null: with the oldest row
   */
  async removeBatch(
    tx: Tx,
    rule: RetentionRule,
    before: Date,
    from: OrderValue | null,
    size: number,
  ): Promise<RetentionBatch> {
    const [batch] = await tx.query<RetentionBatch>(
      removalStatement(rule),
      removalParameters(rule, before, from, size),
    );
    return batch ?? { count: 0, last: null };
  }
}

/**
 * The statement that removes a batch of the rows of a rule.
 * - SKIP LOCKED leaves rows that another transaction holds for the next run, so that instances share the work without waiting.
 * - The start (`$1`) skips the dead index entries that the previous batch left.
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
  const start = from ?? LEAST[order.type];
  return order.type === 'uuid' ? [start, leastUuidOf(before), size, before] : [start, before, size];
}
