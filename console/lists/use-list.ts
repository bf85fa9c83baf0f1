import { useInfiniteQuery, useQuery } from '@tanstack/preact-query';
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
  readonly reload: () => void;
  /** Loads the next page of older rows; null: there are no older ones. */
  readonly older: (() => void) | null;
  readonly isLoadingOlder: boolean;
  /** The next page was not answered; the rows before it are shown. */
  readonly olderTrouble: Trouble | null;
  /** How many rows have come since; `50+` when it is more than a page. */
  readonly newCount: string | null;
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
  const people: Query = isShowingPeople ? { people: 'shown' } : {};
  const pages = useInfiniteQuery({
    queryKey: [name, 'pages', query, isShowingPeople],
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
  const isError = pages.error !== null;
  return {
    rows,
    trouble: isError && rows === undefined ? describeTrouble(pages.error) : null,
    reload: () => void pages.refetch(),
    older: pages.hasNextPage ? () => void pages.fetchNextPage() : null,
    isLoadingOlder: pages.isFetchingNextPage,
    olderTrouble: isError && rows !== undefined ? describeTrouble(pages.error) : null,
    newCount: isLive && newest.data ? countNew(newest.data.data, seen) : null,
  };
}

function countNew(newest: readonly Listed[], seen: ReadonlySet<string>): string | null {
  const firstSeen = newest.findIndex(({ id }) => seen.has(id));
  const count = firstSeen === -1 ? newest.length : firstSeen;
  if (count === 0) return null;
  return count === PAGE_ROWS ? `${PAGE_ROWS}+` : String(count);
}
