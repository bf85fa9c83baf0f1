import { hash } from 'node:crypto';
import { leastUuidOf } from '../ids/type-id.js';
import type { Period } from '../text/instant.js';
import { type Columns, selectList } from './columns.js';
import type { Statement, Tx } from './database.service.js';

/** The most rows that a page of a list reads, whether they match or not: what a list costs does not depend on how rare a match is. */
export const MAX_READ_ROWS = 5_000;

/** The least and the greatest UUID, which no row has. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** How far the time of a row and that of its id may lie apart: the id is made while the row is, by the clock of another instance. */
const ID_TOLERANCE_MS = 5 * 60_000;

/** A column and the value that it must have. */
export type Equality = readonly [column: string, value: unknown];

/** A condition of SQL with a `?` for each value. */
export interface Condition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A list, newest first: `id` is a UUIDv7. */
export interface ListQuery<Row> {
  readonly table: string;
  readonly columns: Columns<Row>;
  /**
   * The rows among which the list looks, all of which the caller may see; undefined: all. An index has this column, followed by
   * `id`.
   */
  readonly among: Equality | undefined;
  /** The condition of that index, when it is a partial one. */
  readonly partial?: string;
  /**
   * The few rows of a person or user, which an index of these columns finds, in another order than by `id`: they are read and sorted
   * as a whole. When there are more than `MAX_READ_ROWS`, the list looks for them among the others. With `partials` each has an
   * index of its own.
   */
  readonly subject?: Subject;
  /** What is checked row by row; all must hold. */
  readonly filter: readonly Condition[];
  /** The time of the rows, which is looked for among the ids of that time. */
  readonly timed?: TimedRows;
}

export interface TimedRows {
  /** The column that has the time. */
  readonly column: string;
  readonly period: Period | undefined;
  /** How much later than its time a row may be stored; 0 by default. */
  readonly storedWithinMs?: number;
}

export interface Subject {
  readonly equal: readonly [Equality, ...Equality[]];
  readonly partials?: readonly string[];
  /** When there are more, the newest of those that were read are the page, and the last one: for a look-up, which has no pages. */
  readonly isSampled?: boolean;
}

/** Rows of a list, newest first, and where the next page begins. */
export interface RowPage<Row> {
  readonly rows: readonly Row[];
  /** The id below which the next page begins; null on the last page. There may be fewer rows than the limit, even none. */
  readonly nextId: string | null;
}

/** A condition with its values, for `ListQuery.filter`. */
export function where(text: string, ...values: unknown[]): Condition {
  return { text, values };
}

/** Equality conditions on columns whose value is not undefined. */
export function whereEqual(columns: Readonly<Record<string, unknown>>): Condition[] {
  return Object.entries(columns)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => where(`${column} = ?`, value));
}

/**
 * Reads a page of a list, below `beforeId` when given. It reads at most `MAX_READ_ROWS` rows in the order of the list; a page that
 * finds too few matches among them ends there, and the next page goes on.
 */
export async function readPage<Row extends { readonly id: string }>(
  tx: Tx,
  query: ListQuery<Row>,
  limit: number,
  beforeId: string | null,
): Promise<RowPage<Row>> {
  const { subject, timed, ...rest } = query;
  const filter = [...query.filter, ...(timed ? during(timed) : [])];
  const range = idsOf(timed, beforeId);
  if (subject === undefined) return walk(tx, { ...rest, filter }, limit, range);
  const few = await readSubject(tx, { ...rest, filter, subject }, limit, range.below);
  if (few !== null) return few;
  const ofSubject = subject.equal.map(([column, value]) => where(`${column} = ?`, value));
  return walk(tx, { ...rest, filter: [...ofSubject, ...filter] }, limit, range);
}

/** The ids among which a page is looked for. */
interface IdRange {
  /** Exclusive. */
  readonly below: string;
  /** Inclusive; null: down to the first row. */
  readonly from: string | null;
}

/** The ids that rows of a period can have, below `beforeId`: an index on ids finds the rows, and the reading ends with them. */
function idsOf(timed: TimedRows | undefined, beforeId: string | null): IdRange {
  const { since, until } = timed?.period ?? {};
  const storedWithinMs = timed?.storedWithinMs ?? 0;
  const end = until ? leastUuidOf(new Date(until.getTime() + ID_TOLERANCE_MS + storedWithinMs)) : LAST_ID;
  return {
    below: beforeId !== null && beforeId < end ? beforeId : end,
    from: since ? leastIdSince(since) : null,
  };
}

/** The least id that a row of this time, or of a later one, can have. */
export function leastIdSince(time: Date): string {
  return leastUuidOf(new Date(time.getTime() - ID_TOLERANCE_MS));
}

/** The exact condition. */
function during({ column, period: { since, until } = {} }: TimedRows): Condition[] {
  return [
    ...(since ? [where(`${column} >= ?`, since)] : []),
    ...(until ? [where(`${column} < ?`, until)] : []),
  ];
}

/** Numbers the values of a statement. */
class Values {
  readonly list: unknown[] = [];

  add(value: unknown): string {
    return `$${this.list.push(value)}`;
  }

  /** The text of conditions that all must hold. */
  all(conditions: readonly Condition[]): string {
    const texts = conditions.map(({ text, values }) => {
      const next = [...values];
      return `(${text.replaceAll('?', () => this.add(next.shift()))})`;
    });
    return texts.length === 0 ? 'true' : texts.join(' AND ');
  }
}

interface StopRow {
  readonly id: string | null;
  readonly readTo: string | null;
}

/**
 * The rows of an owner are a range of the index, between two row comparisons, and the order begins with the same column. With `=` on
 * the owner the planner may choose the index on `id`, and read all that others have added since, because it assumes that the rows of
 * one owner are spread evenly among them. With `BETWEEN` on the owner beside the row comparison, PostgreSQL enters the index at the
 * owner's newest row, and a page passes over the entries of all pages before it.
 */
async function walk<Row extends { readonly id: string }>(
  tx: Tx,
  { table, columns, among, partial, filter }: ListQuery<Row>,
  limit: number,
  range: IdRange,
): Promise<RowPage<Row>> {
  const values = new Values();
  // One more row than the limit shows that there is a next page.
  const most = values.add(limit + 1);
  const below = values.add(range.below);
  const from = range.from === null ? null : values.add(range.from);
  const keys = among ? [among[0], 'id'] : ['id'];
  const bounds = [
    ...(among
      ? ownedWithin(among[0], values.add(among[1]), below, from ?? `'${FIRST_ID}'`)
      : [`id < ${below}`]),
    ...(among || from === null ? [] : [`id >= ${from}`]),
    ...(partial === undefined ? [] : [partial]),
  ].join(' AND ');
  const orderOf = (alias: string): string => keys.map((key) => `${alias}.${key} DESC`).join(', ');
  const source = `FROM ${table} t WHERE ${bounds} ORDER BY ${orderOf('t')}`;
  const list = selectList(columns, 'r');
  if (filter.length === 0) {
    const text = `SELECT ${list} FROM (SELECT t.* ${source} LIMIT ${most}) r ORDER BY ${orderOf('r')}`;
    return cut(await tx.query<Row>(toStatement(table, text), values.list), limit, null);
  }
  // The second sub-select runs only when the page is not full: it finds where the reading ended.
  const text = `
    WITH page AS MATERIALIZED (
      SELECT ${list} FROM (SELECT t.* ${source} LIMIT ${MAX_READ_ROWS}) r
      WHERE ${values.all(filter)} ORDER BY ${orderOf('r')} LIMIT ${most}
    )
    SELECT page.*, stop.id AS "readTo"
    FROM (
      SELECT CASE WHEN (SELECT count(*) FROM page) < ${most} THEN (SELECT t.id ${source} OFFSET ${MAX_READ_ROWS - 1} LIMIT 1) END AS id
    ) stop LEFT JOIN page ON true
    ORDER BY page.id DESC`;
  const rows = await tx.query<Row & StopRow>(toStatement(table, text), values.list);
  return cut(rows.flatMap(withoutStop), limit, rows[0]?.readTo ?? null);
}

function ownedWithin(column: string, owner: string, below: string, from: string): string[] {
  return [`(${column}, id) < (${owner}, ${below})`, `(${column}, id) >= (${owner}, ${from})`];
}

/** The rows of a person or user, read as a whole, by the index that has their order (see `walk`); null when there are more than `MAX_READ_ROWS`. */
async function readSubject<Row extends { readonly id: string }>(
  tx: Tx,
  { table, columns, subject, filter }: ListQuery<Row> & Required<Pick<ListQuery<Row>, 'subject'>>,
  limit: number,
  belowId: string,
): Promise<RowPage<Row> | null> {
  const values = new Values();
  const most = values.add(limit + 1);
  const equal = subject.equal.map(([column, value]) => ({ column, value: values.add(value) }));
  const last = equal.at(-1)?.column ?? 'id';
  const conditions = equal.map(({ column, value }) =>
    column === last ? `${column} BETWEEN ${value} AND ${value}` : `${column} = ${value}`,
  );
  const part = (partial: string): string => `(
        SELECT * FROM ${table} WHERE ${[...conditions, partial].join(' AND ')} ORDER BY ${last} LIMIT ${MAX_READ_ROWS + 1})`;
  const text = `
    WITH subject AS MATERIALIZED (${(subject.partials ?? ['true']).map(part).join(' UNION ALL ')}
    ), page AS MATERIALIZED (
      SELECT ${selectList(columns, 'r')} FROM subject r
      WHERE ${values.all([where('r.id < ?', belowId), ...filter])} ORDER BY r.id DESC LIMIT ${most}
    )
    SELECT page.*, CASE WHEN total.rows > ${MAX_READ_ROWS} THEN '${LAST_ID}' END AS "readTo"
    FROM (SELECT count(*) AS rows FROM subject) total LEFT JOIN page ON true
    ORDER BY page.id DESC`;
  const rows = await tx.query<Row & StopRow>(toStatement(table, text), values.list);
  const areAll = (rows[0]?.readTo ?? null) === null;
  if (!areAll && !subject.isSampled) return null;
  const page = cut(rows.flatMap(withoutStop), limit, null);
  return areAll ? page : { ...page, nextId: null };
}

function withoutStop<Row extends { readonly id: string }>({ readTo: _readTo, ...row }: Row & StopRow): Row[] {
  return row.id === null ? [] : [row as unknown as Row];
}

function cut<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  readTo: string | null,
): RowPage<Row> {
  const shown = rows.slice(0, limit);
  return { rows: shown, nextId: rows.length > limit ? (shown.at(-1)?.id ?? null) : readTo };
}

/** Named after its text: lists have many combinations of filters. */
function toStatement(table: string, text: string): Statement {
  return { name: `${table}_list_${hash('sha256', text).slice(0, 16)}`, text };
}
