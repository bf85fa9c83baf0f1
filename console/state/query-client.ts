import { MutationCache, QueryCache, QueryClient } from '@tanstack/preact-query';

/**
 * What the console has loaded, in the memory of this page alone.
 * @param onError hears of every failed request, because the session can end at any of them
 */
export function createQueryClient(onError: (error: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    // The client of the API repeats by itself what is safe to repeat.
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false } },
  });
}
