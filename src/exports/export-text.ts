import type { RowPage } from '../platform/database/list-page.js';
import { BYTE_ORDER_MARK, type CsvFields, toCsvHeader, toCsvLine } from './csv.js';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Writes rows of one kind in one format. */
export interface ExportWriter<Row> {
  readonly head: string;
  readonly write: (rows: readonly Row[]) => string;
}

/** CSV for spreadsheets, or one JSON object a line, exactly as the API answers it. */
export function writerOf<Row extends object>(
  format: ExportFormat,
  fields: CsvFields<Row>,
): ExportWriter<Row> {
  if (format === 'jsonl')
    return { head: '', write: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('') };
  return {
    head: BYTE_ORDER_MARK + toCsvHeader(fields),
    write: (rows) => rows.map((row) => toCsvLine(fields, row)).join(''),
  };
}

/** The pages of a list, one after the other, the newest first. Only one is held at a time. */
export async function* followPages<Row>(
  first: RowPage<Row>,
  readNext: (beforeId: string) => Promise<RowPage<Row>>,
): AsyncGenerator<readonly Row[], void> {
  for (let page = first; ; page = await readNext(page.nextId)) {
    yield page.rows;
    if (page.nextId === null) return;
  }
}

/** The name of the file: what it holds and when it was asked for. */
export function nameFile(what: string, format: ExportFormat, now: Date): string {
  const time = now.toISOString().replace(/\.\d+/, '').replaceAll(':', '');
  return `hitch-${what}-${time}.${format}`;
}
