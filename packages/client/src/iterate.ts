interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

/**
 * Reads a list to its end, one page after the other: `iterate((cursor) => hitch.api.listApps({ query: { cursor } }))`. The next page
 * is read when the rows of the last one are used up, so a loop that breaks reads no more.
 */
export async function* iterate<Row>(
  readPage: (cursor: string | undefined) => Promise<Page<Row>>,
): AsyncGenerator<Row, void, undefined> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page<Row> = await readPage(cursor);
    yield* page.data;
    cursor = page.nextCursor;
  }
}
