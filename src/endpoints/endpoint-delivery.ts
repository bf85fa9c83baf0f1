/** What a delivery needs to know about its endpoint. */
export interface EndpointTarget {
  /** UUID. */
  readonly id: string;
  readonly url: string;
  /** Encrypted. */
  readonly secret: Buffer;
  readonly previousSecret: Buffer | null;
  readonly previousSecretExpiresAt: Date | null;
  readonly failingSince: Date | null;
  /** The endpoint is disabled or deleted, or its app is disabled. */
  readonly isDisabled: boolean;
}

/**
 * What a delivery means for its endpoint. `failed` starts the count of failing days unless it has started; `failing` (failed for
 * too long) and `gone` (answered 410) disable the endpoint.
 */
export type EndpointEffect = 'none' | 'succeeded' | 'failed' | 'failing' | 'gone';

/** What one delivery means for its endpoint. */
export interface EndpointResult {
  /** UUID. */
  readonly endpointId: string;
  /** Where the delivery was sent: `gone` counts only while this is still the endpoint's URL. */
  readonly url: string;
  readonly effect: EndpointEffect;
}

/** An endpoint that fails for this long without a success is disabled. */
export const MAX_FAILING_MS = 5 * 24 * 3_600_000;

/** Strongest first: `gone` is the endpoint's own statement, and a success outweighs any failure of the same moment. */
const RANK: readonly EndpointEffect[] = ['gone', 'succeeded', 'failing', 'failed', 'none'];

/** Returns the strongest result of each endpoint, without endpoints whose results all have the effect `none`. */
export function mergeEffects(results: readonly EndpointResult[]): readonly EndpointResult[] {
  const merged = new Map<string, EndpointResult>();
  for (const result of results) {
    const rank = RANK.indexOf(merged.get(result.endpointId)?.effect ?? 'none');
    if (RANK.indexOf(result.effect) < rank) merged.set(result.endpointId, result);
  }
  return [...merged.values()];
}
