interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

const PAGE_ROWS = 100;
/** Apps, keys and endpoints are made by hand: a thousand of them are more than a view can show. */
const MAX_PAGES = 10;
/** How many rows are loaded at most. */
export const MAX_ROWS = MAX_PAGES * PAGE_ROWS;

/** All rows of a list that is short by its nature, newest first. */
export async function loadAll<Row>(
  load: (query: { limit: number; cursor?: string }) => Promise<Page<Row>>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: Page<Row> = await load({ limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) });
    rows.push(...answer.data);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return rows;
}
