import { isDeepStrictEqual } from 'node:util';
import type { DisabledReason } from './disabled-reason.js';
import type { NotificationType } from './notification-types.js';

/** An app has no more endpoints than this that are not deleted: each is sent everything that happens. */
export const MAX_ENDPOINTS = 20;
/** As long as two API keys may work side by side. */
export const MAX_OVERLAP_SECONDS = 604_800;
export const DEFAULT_OVERLAP_SECONDS = 86_400;

/** What an app says of an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  readonly description: string | null;
  /** Null: every type. */
  readonly eventTypes: NotificationType[] | null;
}

/** All of an endpoint that a change may touch. */
export interface SteeredEndpoint extends EndpointSettings {
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
  readonly disabledReason: DisabledReason | null;
}

/** What is to become of an endpoint: what is left out stays as it is. */
export interface EndpointChange extends Partial<EndpointSettings> {
  readonly status?: 'enabled' | 'disabled';
}

/** How an endpoint is after a change, and what the change did to it. */
export interface ChangedEndpoint {
  readonly values: SteeredEndpoint;
  readonly actions: readonly ('endpoint.updated' | 'endpoint.disabled' | 'endpoint.enabled')[];
}

/**
 * Decides a change: asking for what is so already does nothing, and a second disabling changes neither the time nor the reason
 * of the first. At another URL, or enabled again, it has not failed yet.
 */
export function changeEndpoint(
  endpoint: SteeredEndpoint,
  { status, ...wished }: EndpointChange,
  now: Date,
): ChangedEndpoint {
  const { url, description, eventTypes, failingSince, disabledAt, disabledReason } = endpoint;
  const before = { url, description, eventTypes };
  const after = { ...before, ...wished };
  const updated = isDeepStrictEqual(before, after) ? [] : (['endpoint.updated'] as const);
  const state = { failingSince: after.url === url ? failingSince : null, disabledAt, disabledReason };
  if (status === 'disabled' && disabledAt === null) {
    const disabled = { disabledAt: now, disabledReason: 'requested' as const };
    return { values: { ...after, ...state, ...disabled }, actions: [...updated, 'endpoint.disabled'] };
  }
  if (status === 'enabled' && disabledAt !== null) {
    const enabled = { failingSince: null, disabledAt: null, disabledReason: null };
    return { values: { ...after, ...enabled }, actions: [...updated, 'endpoint.enabled'] };
  }
  return { values: { ...after, ...state }, actions: updated };
}
