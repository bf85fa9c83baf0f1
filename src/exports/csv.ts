/**
 * How a field becomes cells: one cell (`value`), one cell with JSON text (`json`), or a cell for each of these fields of an object,
 * named `field.inner`.
 */
export type CsvField = 'value' | 'json' | readonly string[];

/** The fields of a row, in the order of their columns. */
export type CsvFields<Row> = { readonly [Name in keyof Required<Row>]: CsvField };

/** Excel takes a file for UTF-8 only when it begins with this mark. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** RFC 4180, section 2. https://www.rfc-editor.org/rfc/rfc4180 (read 2026-11) */
const LINE_END = '\r\n';

/** The first line: the names of the fields, as the API has them. */
export function toCsvHeader<Row>(fields: CsvFields<Row>): string {
  const names = Object.entries<CsvField>(fields).flatMap(([name, field]) =>
    typeof field === 'string' ? [name] : field.map((inner) => `${name}.${inner}`),
  );
  return toLine(names);
}

/** The line of a row. Null is an empty cell. */
export function toCsvLine<Row extends object>(fields: CsvFields<Row>, row: Row): string {
  const cells = Object.entries<CsvField>(fields).flatMap(([name, field]) => {
    const value: unknown = Reflect.get(row, name);
    if (field === 'value') return [toCell(value)];
    if (field === 'json') return [toJsonCell(value)];
    return field.map((inner) => toCell(isObject(value) ? Reflect.get(value, inner) : null));
  });
  return toLine(cells);
}

/** What a spreadsheet reads as the start of a formula, and the full-width forms, which some read alike. */
const FORMULA = '=+\\-@＝＋－＠';
const BEGINS_FORMULA = new RegExp(`^([\\t\\r\\n]|\\s*[${FORMULA}])`);
/**
 * Where lists are separated by semicolons or tabs, a cell of ours begins in the middle of one, so its quotes do not hold: the text behind
 * a separator is a cell of its own, and that behind a line break a line. Quotes before it are read as an empty cell to which it belongs.
 */
const FORMULA_BEHIND_SEPARATOR = new RegExp(`([;\\t\\r\\n]["\\s]*)(?=[${FORMULA}])`, 'g');
/** A spreadsheet would make a number or date of it: an IGSID of 17 digits loses its last two, `007` its zeros. */
const LOOKS_LIKE_NUMBER = /^[\s.,:/]*\d[\d\s.,:/+-]*(?:e[+-]?\d+)?$/i;

/**
 * Text with an apostrophe before it where a spreadsheet would change or run it. Text that begins with an apostrophe gets another one, so
 * that who reads the file takes one away and has the text of the API.
 */
export function toSpreadsheetText(text: string): string {
  const isMarked = text.startsWith("'") || BEGINS_FORMULA.test(text) || LOOKS_LIKE_NUMBER.test(text);
  return (isMarked ? `'${text}` : text).replaceAll(FORMULA_BEHIND_SEPARATOR, "$1'");
}

function toCell(value: unknown): string {
  if (typeof value === 'string') return toSpreadsheetText(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** JSON has semicolons in its strings only, where they may be escaped; tabs always are. */
function toJsonCell(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value).replaceAll(';', '\\u003b');
}

function toLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return quoted.join(',') + LINE_END;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
