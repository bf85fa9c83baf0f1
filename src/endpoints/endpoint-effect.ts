/**
 * What a delivery means for its endpoint: `failed` starts the count of failing days unless it runs already, `failing` has failed
 * for too long and is disabled, as is `gone`.
 */
export type EndpointEffect = 'none' | 'succeeded' | 'failed' | 'failing' | 'gone';

/** What one delivery to an endpoint means for it. */
export interface EndpointResult {
  /** UUID. */
  readonly endpointId: string;
  /** Where the delivery went: an endpoint is gone only if this is still its URL. */
  readonly url: string;
  readonly effect: EndpointEffect;
}

/** An endpoint that fails for this long, without one success, is disabled. */
export const MAX_FAILING_MS = 5 * 24 * 3_600_000;

/** `gone` is the endpoint's own word; one success outweighs any failure of the same moment. */
const RANK: readonly EndpointEffect[] = ['gone', 'succeeded', 'failing', 'failed', 'none'];

/** The strongest result of each endpoint; those to which nothing happens are left out. */
export function mergeEffects(results: readonly EndpointResult[]): readonly EndpointResult[] {
  const merged = new Map<string, EndpointResult>();
  for (const result of results) {
    const rank = RANK.indexOf(merged.get(result.endpointId)?.effect ?? 'none');
    if (RANK.indexOf(result.effect) < rank) merged.set(result.endpointId, result);
  }
  return [...merged.values()];
}
