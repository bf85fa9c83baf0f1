import { isDeepStrictEqual } from 'node:util';
import type { EventType } from './notification-types.js';

/** How many endpoints an app, or the operators, may have, deleted ones not counted: each is sent every event. */
export const MAX_ENDPOINTS = 20;
/** How many endpoints they may create in an hour, deleted ones counted: their rows are kept for days, and their audit entries forever. */
export const MAX_CREATED_PER_HOUR = 60;
/** The longest time that two secrets may sign side by side: the same as for API keys. */
export const MAX_SECRET_OVERLAP_SECONDS = 604_800;
export const DEFAULT_SECRET_OVERLAP_SECONDS = 86_400;

/** Why an endpoint receives nothing: its owner disabled it, it answered 410, or it failed for too long. */
export const DISABLED_REASONS = ['requested', 'gone', 'failing'] as const;

export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** What its owner sets for an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  readonly description: string | null;
  /** Null: every type. */
  readonly eventTypes: EventType[] | null;
}

/** The part of an endpoint that a change may affect. */
export interface EndpointState extends EndpointSettings {
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
  readonly disabledReason: DisabledReason | null;
}

/** A requested change; fields that are left out keep their values. */
export interface EndpointChange extends Partial<EndpointSettings> {
  readonly status?: 'enabled' | 'disabled';
}

/** An endpoint after a change, and the audited actions that the change consists of. */
export interface ChangedEndpoint {
  readonly values: EndpointState;
  readonly actions: readonly ('endpoint.updated' | 'endpoint.disabled' | 'endpoint.enabled')[];
}

/**
 * Decides a change. Setting a value that is already set does nothing: disabling a disabled endpoint keeps the time and the reason
 * of the first disabling. A new URL, or enabling, resets the count of failing days.
 */
export function changeEndpoint(
  endpoint: EndpointState,
  { status, ...changed }: EndpointChange,
  now: Date,
): ChangedEndpoint {
  const { url, description, eventTypes, failingSince, disabledAt, disabledReason } = endpoint;
  const before = { url, description, eventTypes };
  const after = { ...before, ...changed };
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
