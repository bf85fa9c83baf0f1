import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from './database.service.js';
import { GROWING_TABLES, type GrowingTable, type TableBytes } from './kept-plans.js';

const MEASURE: Statement = {
  name: 'tables_measure',
  text: `SELECT name, pg_relation_size(to_regclass(name || '_pkey'))::float8 AS bytes FROM unnest($1::text[]) AS name`,
};

/** Asks the server how large tables are. */
@Injectable()
export class TableSizesRepository {
  /** The bytes of each growing table's primary index. */
  async measure(tx: Tx): Promise<TableBytes> {
    const rows = await tx.query<{ name: GrowingTable; bytes: number | null }>(MEASURE, [[...GROWING_TABLES]]);
    return Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes ?? 0]));
  }
}
