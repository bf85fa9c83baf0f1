import type { DataSource, EntityManager, EntityMetadata } from 'typeorm';
import { toRecords } from '../../platform/database/columns.js';
import type { Seed } from './seed-rows.js';

/** Writes a data set: one statement for each table, all in one transaction, with the columns that the entities name. */
export class SeedRepository {
  constructor(private readonly dataSource: DataSource) {}

  async write({ rows, changes }: Seed): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      for (const [table, some] of Object.entries(rows)) await insert(manager, this.find(table), some);
      // Last, because a running service writes to these rows, too, and waits for them.
      for (const { table, key, values } of changes)
        await manager.update(this.find(table).target, key, values);
    });
  }

  private find(table: string): EntityMetadata {
    const found = this.dataSource.entityMetadatas.find(({ tableName }) => tableName === table);
    if (!found) throw new TypeError(`there is no table ${table}`);
    return found;
  }
}

/** A count is added to one that is there already: that of an hour in which something else has happened, too. */
async function insert(
  manager: EntityManager,
  { tableName, columns, primaryColumns }: EntityMetadata,
  rows: readonly object[],
): Promise<void> {
  const stored = columns.filter(({ isGenerated }) => !isGenerated);
  const names = stored.map(({ databaseName }) => databaseName).join(', ');
  const fields = Object.fromEntries(
    stored.map(({ propertyName, databaseName }) => [propertyName, databaseName]),
  );
  const key = primaryColumns.map(({ databaseName }) => databaseName).join(', ');
  const onConflict =
    'count' in fields ? `ON CONFLICT (${key}) DO UPDATE SET count = t.count + excluded.count` : '';
  await manager.query(
    `INSERT INTO ${tableName} AS t (${names})
     SELECT ${names} FROM json_populate_recordset(NULL::${tableName}, $1::json) ${onConflict}`,
    [toRecords(fields, rows as readonly Readonly<Record<string, unknown>>[])],
  );
}
