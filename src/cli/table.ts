/** The columns of a table: each heading with the path of its value in a row (`account.username`). */
export type TableColumns = Readonly<Record<string, string>>;

const GAP = '  ';
const NOTHING = '-';

/** Formats rows of the API's JSON as aligned columns. */
export function formatTable(columns: TableColumns, rows: readonly unknown[]): string {
  const lines = [
    Object.keys(columns).map((heading) => heading.toUpperCase()),
    ...rows.map((row) => Object.values(columns).map((path) => toText(pick(row, path)))),
  ];
  const widths = Object.keys(columns).map((_, at) =>
    Math.max(...lines.map((line) => widthOf(line[at] ?? ''))),
  );
  return lines
    .map((line) =>
      line
        .map((cell, at) => pad(cell, widths[at] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Formats an object of the API's JSON as `key: value` lines; nested fields have dotted keys. */
export function formatFields(object: unknown): string {
  const fields = flatten(object, '');
  const width = Math.max(...fields.map(([key]) => key.length + 1), 0);
  return fields
    .map(([key, values]) =>
      values
        .map((value, at) => `${pad(at === 0 ? `${key}:` : '', width)}${GAP}${value}`.trimEnd())
        .join('\n'),
    )
    .join('\n');
}

/** Makes text safe for a terminal: characters that move the cursor, set colours or change the direction are written as `\u{…}`. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** The value at a dotted path of parsed JSON; for a list, the value of each element. */
export function pick(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => {
    if (Array.isArray(inner)) return inner.map((element: unknown) => pick(element, name));
    return isObject(inner) ? inner[name] : undefined;
  }, value);
}

/** Each field with its lines. A link's context has any form, so it stays JSON. */
function flatten(value: unknown, prefix: string): (readonly [string, string[]])[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const key = clean(`${prefix}${name}`);
    if (Array.isArray(inner)) return [[key, inner.length === 0 ? [NOTHING] : inner.map(toText)] as const];
    if (isObject(inner) && name !== 'context') return flatten(inner, `${key}.`);
    return [[key, [toText(inner)]] as const];
  });
}

function toText(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(toText).join(',');
  if (isObject(value) && 'id' in value) return Object.values(value).map(toText).join(GAP);
  return clean(JSON.stringify(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts characters, not code units. */
function widthOf(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
