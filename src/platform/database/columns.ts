/** The columns of a table by the fields of its rows: the one list that its statements are made from. */
export type Columns<Row> = Readonly<Record<keyof Row & string, string>>;

/** What a SELECT or RETURNING names to get whole rows: `l.account_id AS "accountId", …`. */
export function selectList<Row>(columns: Columns<Row>, alias: string): string {
  return Object.entries(columns)
    .map(([field, column]) => `${alias}.${String(column)} AS "${field}"`)
    .join(', ');
}

/** The text of a statement that inserts rows, whatever their number: `$1` is what `toRecords` made of them. */
export function insertText<Row>(table: string, columns: Columns<Row>): string {
  const names = Object.values(columns).join(', ');
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1::json)`;
}

/** Rows as the parameter of `insertText`. Dates, bytes and JSON are written as PostgreSQL reads them. */
export function toRecords<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const entries = Object.entries(columns) as [keyof Row & string, string][];
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(entries.map(([field, column]) => [column, toRecordValue(row[field])])),
    ),
  );
}

function toRecordValue(value: unknown): unknown {
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
}
