import { useLocation } from 'preact-iso';

export interface Address {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Changes parts of the query; null removes one. The step is in the history, so Back undoes it. */
  readonly change: (changes: Readonly<Record<string, string | null>>) => void;
  readonly go: (url: string) => void;
}

/** The address of the page, where the state of a view is kept: filters, tab, open row. */
export function useAddress(): Address {
  const { path, query, route } = useLocation();
  const change: Address['change'] = (changes) => {
    const kept = Object.entries({ ...query, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    const text = new URLSearchParams(kept).toString();
    route(text === '' ? path : `${path}?${text}`);
  };
  return { path, query, change, go: (url) => route(url) };
}
