import type { DisabledReason } from '../endpoints/endpoint-change.js';

/** What an operator wants to know of an endpoint. */
export interface EndpointHealth {
  /** UUID. */
  readonly id: string;
  /** UUID; null for an endpoint of the operators. */
  readonly appId: string | null;
  readonly url: string;
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
  readonly disabledReason: DisabledReason | null;
  readonly lastSucceededAt: Date | null;
  readonly lastFailedAt: Date | null;
  /** Attempts of the last 24 hours. */
  readonly succeeded: number;
  readonly failed: number;
}

export type EndpointCondition = 'failing' | 'enabled' | 'disabled';

export function conditionOf({ disabledAt, failingSince }: EndpointHealth): EndpointCondition {
  if (disabledAt !== null) return 'disabled';
  return failingSince === null ? 'enabled' : 'failing';
}

/** How many of a hundred attempts succeeded, rounded down, so that 100 means all; null: there were none. */
export function successPercentOf({ succeeded, failed }: EndpointHealth): number | null {
  const all = succeeded + failed;
  return all === 0 ? null : Math.floor((100 * succeeded) / all);
}

/** The worst first: failing for longest, then disabled by its failures, then by success rate; disabled on request is last. */
export function rankEndpoints(endpoints: readonly EndpointHealth[]): EndpointHealth[] {
  return endpoints.toSorted(
    (a, b) => severityOf(a) - severityOf(b) || orderOf(a) - orderOf(b) || (a.id < b.id ? 1 : -1),
  );
}

function severityOf(endpoint: EndpointHealth): number {
  const condition = conditionOf(endpoint);
  switch (condition) {
    case 'failing':
      return 0;
    case 'disabled':
      return endpoint.disabledReason === 'requested' ? 3 : 1;
    case 'enabled':
      return 2;
    default:
      return condition satisfies never;
  }
}

function orderOf(endpoint: EndpointHealth): number {
  const { failingSince, disabledAt } = endpoint;
  if (disabledAt !== null) return -disabledAt.getTime();
  return failingSince === null ? (successPercentOf(endpoint) ?? 100) : failingSince.getTime();
}
