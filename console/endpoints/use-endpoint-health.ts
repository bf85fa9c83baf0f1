import { useQuery } from '@tanstack/preact-query';
import type { OverviewEndpoint } from '../../packages/client/src/index.js';
import { api } from '../state/hitch.js';

/** How deliveries to each endpoint went of late, as the overview has it; undefined before it is known. It knows the 50 worst. */
export function useEndpointHealth(): ReadonlyMap<string, OverviewEndpoint> | undefined {
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.getOverview({}, { signal }),
  });
  const rows = overview.data?.endpoints.data;
  return rows && new Map(rows.map((row) => [row.id, row]));
}
