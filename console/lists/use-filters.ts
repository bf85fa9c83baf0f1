import { useState } from 'preact/hooks';
import { useAddress } from '../state/address.js';
import type { Filter, Query } from './list-definition.js';

export interface Filters {
  /** What the list is asked for. */
  readonly query: Query;
  /** An empty value removes the filter. */
  readonly set: (filter: Filter, value: string) => void;
  readonly clear: () => void;
}

/** The filters of a list, kept in the address of the page; those that name a person, in its memory alone. */
export function useFilters(filters: readonly Filter[]): Filters {
  const { query: inAddress, change } = useAddress();
  const [ofPeople, setOfPeople] = useState<Query>({});
  const pick = (from: Query, isPerson: boolean): [string, string][] =>
    filters.flatMap((filter) => {
      const value = from[filter.name];
      return value && (filter.isPerson ?? false) === isPerson ? [[filter.name, value]] : [];
    });
  return {
    query: Object.fromEntries([...pick(inAddress, false), ...pick(ofPeople, true)]),
    set: ({ name, isPerson }, value) => {
      if (!isPerson) return change({ [name]: value === '' ? null : value, open: null });
      setOfPeople((before) => ({ ...before, [name]: value }));
    },
    clear: () => {
      setOfPeople({});
      change(Object.fromEntries([...filters.map(({ name }) => [name, null]), ['open', null]]));
    },
  };
}
