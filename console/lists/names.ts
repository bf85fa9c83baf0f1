import { useQuery } from '@tanstack/preact-query';
import { ALL_ACCOUNTS, ALL_APPS, ALL_ENDPOINTS } from '../state/all-rows.js';
import type { Filter } from './list-definition.js';

export interface Named {
  readonly value: string;
  readonly label: string;
}

/** Names change rarely, and each chip and field of a filter asks for them. */
const FRESH_MS = 60_000;

/** What there is to choose from by name: apps, accounts or endpoints; undefined: the kind has no names. */
export function useNames(kind: Filter['kind']): readonly Named[] | undefined {
  const apps = useQuery({ ...ALL_APPS, enabled: kind === 'app', staleTime: FRESH_MS });
  const accounts = useQuery({ ...ALL_ACCOUNTS, enabled: kind === 'account', staleTime: FRESH_MS });
  const endpoints = useQuery({ ...ALL_ENDPOINTS, enabled: kind === 'endpoint', staleTime: FRESH_MS });
  switch (kind) {
    case 'app':
      return (apps.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
    case 'account':
      // Routes take the igId, which stays when an account changes its name.
      return (accounts.data ?? []).map(({ igId, username }) => ({ value: igId, label: `@${username}` }));
    case 'endpoint':
      return (endpoints.data ?? []).map(({ id, url }) => ({
        value: id,
        label: url.replace(/^https?:\/\//, ''),
      }));
    default:
      return undefined;
  }
}

/** The name of one of them; its id while it is not known. */
export function useName(kind: 'app' | 'endpoint', id: string): string {
  return useNames(kind)?.find(({ value }) => value === id)?.label ?? id;
}
