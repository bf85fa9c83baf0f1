import { queryOptions } from '@tanstack/preact-query';
import { api } from './hitch.js';
import { loadAll } from './load-all.js';

/** All apps. One key for lists, filters and names, so that a change of an app is seen in each of them. */
export const ALL_APPS = queryOptions({
  queryKey: ['apps', 'all'],
  queryFn: ({ signal }) => loadAll((query) => api.listApps({ query }, { signal })),
});

/** All accounts. */
export const ALL_ACCOUNTS = queryOptions({
  queryKey: ['accounts', 'all'],
  queryFn: ({ signal }) => loadAll((query) => api.listAccounts({ query }, { signal })),
});

/** The endpoints of all apps. */
export const ALL_ENDPOINTS = queryOptions({
  queryKey: ['endpoints', 'all'],
  queryFn: ({ signal }) => loadAll((query) => api.listEndpoints({ query }, { signal })),
});
