import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { describeTrouble, type Trouble } from '../state/hitch.js';
import type { ListDefinition, Listed, Page, Query } from './list-definition.js';

const PAGE_ROWS = 50;
/** How often a live list asks. It shows no people, so it leaves nothing in the audit. */
const LIVE_MS = 5_000;

export interface List<Row> {
  /** Undefined before the first answer. */
  readonly rows: readonly Row[] | undefined;
  readonly trouble: Trouble | null;
  /** Loads the newest rows, as if the list had just been opened. */
  readonly reload: () => void;
  /** The newest rows were not answered; those that were there before are shown. */
  readonly reloadTrouble: Trouble | null;
  /** Loads the next page of older rows; null: there are no older ones. */
  readonly older: (() => void) | null;
  readonly isLoadingOlder: boolean;
  /** The next page was not answered; the rows before it are shown. */
  readonly olderTrouble: Trouble | null;
  /** How many rows have come since; `50+` when it is more than a page. */
  readonly newCount: string | null;
  /** Shows what is known of one row now, in its place. */
  readonly change: (id: string, fields: Partial<Row>) => void;
}

interface ListWishes {
  readonly query: Query;
  readonly isShowingPeople: boolean;
  /** Looks for new rows. It pauses by itself while the page is hidden. */
  readonly isLive: boolean;
}

/** The rows of a list, page after page. Rows that come later do not shift it: they are counted, and shown when asked for. */
export function useList<Row extends Listed>(definition: ListDefinition<Row>, wishes: ListWishes): List<Row> {
  const { query, isShowingPeople, isLive } = wishes;
  const { name, load } = definition;
  const client = useQueryClient();
  const people: Query = isShowingPeople ? { people: 'shown' } : {};
  const queryKey = [name, 'pages', query, isShowingPeople];
  const pages = useInfiniteQuery({
    queryKey,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }): Promise<Page<Row>> =>
      load({ ...query, ...people, ...(pageParam === '' ? {} : { cursor: pageParam }) }, PAGE_ROWS, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: isShowingPeople ? Infinity : 0,
  });
  const rows = pages.data?.pages.flatMap(({ data }) => data);
  const newest = useQuery({
    queryKey: [name, 'newest', query],
    queryFn: ({ signal }): Promise<Page<Row>> => load(query, PAGE_ROWS, signal),
    enabled: isLive && rows !== undefined,
    refetchInterval: isLive ? LIVE_MS : false,
  });
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setSeen(new Set(rows?.map(({ id }) => id))), [pages.data]);

  const setPages = (change: (data: InfiniteData<Page<Row>>) => InfiniteData<Page<Row>>): void => {
    client.setQueryData<InfiniteData<Page<Row>>>(queryKey, (data) => data && change(data));
  };
  const reload = (): void => {
    // One page: each page of shown people that is loaded again leaves its entries in the audit.
    setPages((data) => ({ pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) }));
    void pages.refetch();
  };
  const change = (id: string, fields: Partial<Row>): void =>
    setPages((data) => ({
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        data: page.data.map((row) => (row.id === id ? { ...row, ...fields } : row)),
      })),
    }));
  const trouble = pages.error === null ? null : describeTrouble(pages.error);
  return {
    rows,
    trouble: rows === undefined ? trouble : null,
    reload,
    reloadTrouble: pages.isRefetchError ? trouble : null,
    older: pages.hasNextPage ? () => void pages.fetchNextPage() : null,
    isLoadingOlder: pages.isFetchingNextPage,
    olderTrouble: pages.isFetchNextPageError ? trouble : null,
    newCount: isLive && newest.data ? countNew(newest.data.data, seen) : null,
    change,
  };
}

function countNew(newest: readonly Listed[], seen: ReadonlySet<string>): string | null {
  const firstSeen = newest.findIndex(({ id }) => seen.has(id));
  const count = firstSeen === -1 ? newest.length : firstSeen;
  if (count === 0) return null;
  return count === PAGE_ROWS ? `${PAGE_ROWS}+` : String(count);
}
