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

/** An admin key reads everything and may unlink. Minting needs an app's own key, which binds the link to that app. */
const ADMIN_SCOPES: ReadonlySet<Scope> = new Set([
  'admin',
  'links:read',
  'identities:read',
  'identities:write',
]);

/** Whether an admin key has the permissions of this scope. */
export function adminHas(scope: Scope): boolean {
  return ADMIN_SCOPES.has(scope);
}

/** How many requests an app may send in a minute; 0 means no limit. The first two count for each of its keys. */
export interface AppLimits {
  readonly mintsPerMinute: number;
  readonly readsPerMinute: number;
  readonly mintsPerUserPerMinute: number;
}

/** The caller, as proved by the API key. */
export type Principal = AppPrincipal | { readonly kind: 'admin'; readonly keyId: string };

export interface AppPrincipal {
  readonly kind: 'app';
  readonly keyId: string;
  readonly appId: string;
  readonly scopes: readonly AppScope[];
  readonly limits: AppLimits;
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
