import { NIL } from 'uuid';
import type { AdminRole } from './admin-roles.js';

/** The scopes of an app's key. A key sees the rows of its own app only. */
export const APP_SCOPES = [
  'links:write',
  'links:read',
  'identities:read',
  'identities:write',
  'webhooks:manage',
] as const;

export type AppScope = (typeof APP_SCOPES)[number];

/** `admin` is never combined with other scopes and never granted to an app's key. */
export type Scope = AppScope | 'admin';

/** How many requests an app may send in a minute; 0 means no limit. The first two count for each of its keys. */
export interface AppLimits {
  readonly mintsPerMinute: number;
  readonly readsPerMinute: number;
  readonly mintsPerUserPerMinute: number;
}

/** The caller, as proved by the API key or by a session of the console. */
export type Principal = AppPrincipal | AdminPrincipal;

/** An operator. Belongs to no app. */
export interface AdminPrincipal {
  readonly kind: 'admin';
  /** UUID of the admin key; in a session the key that it was started with. */
  readonly keyId: string;
  readonly role: AdminRole;
  /** Null when the request has the key itself. */
  readonly session: { readonly id: string; readonly hasShownKey: boolean } | null;
}

export interface AppPrincipal {
  readonly kind: 'app';
  readonly keyId: string;
  readonly appId: string;
  readonly scopes: readonly AppScope[];
  readonly limits: AppLimits;
}

/** UUID of what lets the caller in, and can end before the request does: the key, or the session. */
export function callerIdOf(principal: Principal): string {
  return principal.kind === 'admin' && principal.session ? principal.session.id : principal.keyId;
}

/** The operator, on routes that apps may not use. */
export function adminOf(principal: Principal): AdminPrincipal {
  if (principal.kind === 'admin') return principal;
  throw new TypeError("an app's key reached a route for operators");
}

/** The app that a change is for. */
export type ActingApp =
  | { readonly kind: 'app'; readonly appId: string }
  /** An admin key has to name an app. */
  | { readonly kind: 'unnamed' }
  /** No such app, or none that the caller may act for. */
  | { readonly kind: 'unknown' };

/**
 * The app that a caller acts for: an app for itself, an admin for the one that the query names.
 * @param named the app in the query; undefined: none, null: an app that does not exist
 */
export function actingApp(principal: Principal, named: string | null | undefined): ActingApp {
  const own = principal.kind === 'app' ? principal.appId : undefined;
  const appId = named === undefined ? own : named;
  if (appId === undefined) return { kind: 'unnamed' };
  // The nil UUID stands for the operators where an app's would stand.
  const isAllowed = appId !== null && appId !== NIL && (own === undefined || own === appId);
  return isAllowed ? { kind: 'app', appId } : { kind: 'unknown' };
}

/** The UUID of the calling app, on routes that admin keys may not use. */
export function appOf(principal: Principal): string {
  if (principal.kind === 'app') return principal.appId;
  throw new TypeError('an admin key reached a route for apps');
}

/** The app whose rows a caller may see; null for an admin key, which sees the rows of all apps. */
export function visibleAppId(principal: Principal): string | null {
  return principal.kind === 'app' ? principal.appId : null;
}

/** The rows of a list: those of one app, or (`null`) of all apps. */
export interface ListedRows {
  readonly appId: string | null;
}

/**
 * The rows that a list shows to a caller.
 * @param visible the app whose rows the caller may see; null: all apps
 * @param requested the app in the query; undefined: all that the caller may see, null: an app that does not exist
 * @returns null for no rows: an app that the caller may not see gets the same answer as an app that does not exist
 */
export function listedRows(visible: string | null, requested: string | null | undefined): ListedRows | null {
  if (requested === undefined) return { appId: visible };
  const isVisible = visible === null || visible === requested;
  return requested !== null && isVisible ? { appId: requested } : null;
}
