import { useQuery } from '@tanstack/preact-query';
import { api } from '../state/hitch.js';
import type { Filter } from './list-definition.js';

export interface Named {
  readonly value: string;
  readonly label: string;
}

/** The most that one page of the API has. */
const query = { limit: 100 };

/** What there is to choose from by name: apps, accounts or endpoints; undefined: the kind has no names. */
export function useNames(kind: Filter['kind']): readonly Named[] | undefined {
  const names = useQuery({
    queryKey: ['names', kind],
    queryFn: () => loadNames(kind),
    enabled: kind === 'app' || kind === 'account' || kind === 'endpoint',
    staleTime: 60_000,
  });
  if (kind === 'choice' || kind === 'text' || kind === 'time') return undefined;
  return names.data ?? [];
}

/** The name of one of them; its id while it is not known. */
export function useName(kind: 'app' | 'endpoint', id: string): string {
  return useNames(kind)?.find(({ value }) => value === id)?.label ?? id;
}

async function loadNames(kind: Filter['kind']): Promise<Named[]> {
  switch (kind) {
    case 'app': {
      const { data } = await api.listApps({ query });
      return data.map(({ id, name }) => ({ value: id, label: name }));
    }
    case 'account': {
      const { data } = await api.listAccounts({ query });
      // Routes take the igId, which stays when an account changes its name.
      return data.map(({ username, igId }) => ({
        value: igId,
        label: username === null ? igId : `@${username}`,
      }));
    }
    case 'endpoint': {
      const { data } = await api.listEndpoints({ query });
      return data.map(({ id, url }) => ({ value: id, label: url.replace(/^https?:\/\//, '') }));
    }
    default:
      return [];
  }
}
