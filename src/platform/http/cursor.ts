const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A page of a list. */
export interface Page<Item> {
  readonly data: Item[];
  readonly nextCursor: string | null;
}

/** The page of a list: it may hold fewer items than the limit, even none, and still have a next page. */
export function toListPage<Row, Item>(
  { rows, nextId }: { readonly rows: readonly Row[]; readonly nextId: string | null },
  toItem: (row: Row) => Item,
): Page<Item> {
  return { data: rows.map(toItem), nextCursor: nextId && encodeCursor(nextId) };
}

/**
 * The page of a list without filters that was read with one row more than the limit: the extra row shows that there is a next page.
 * @param rows newest first, `limit + 1` of them when there are more
 */
export function toPage<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const nextId = rows.length > limit ? (shown.at(-1)?.id ?? null) : null;
  return toListPage({ rows: shown, nextId }, toItem);
}

/** An opaque cursor: the id of the last row on the page. */
export function encodeCursor(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The UUID in a cursor, or null when the text is not a cursor of this service. */
export function decodeCursor(cursor: string): string | null {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return UUID.test(uuid) && encodeCursor(uuid) === cursor ? uuid : null;
}
