/** What an app's key may do. A key sees its own app's rows only. */
export const APP_SCOPES = [
  'links:write',
  'links:read',
  'identities:read',
  'identities:write',
  'webhooks:manage',
] as const;

export type AppScope = (typeof APP_SCOPES)[number];

/** `admin` is a scope of its own: never mixed with the others, never granted to an app's key. */
export type Scope = AppScope | 'admin';

/** An admin key reads everything and may unlink; minting is for an app's own key, which binds the link to that app. */
const ADMIN_SCOPES: ReadonlySet<Scope> = new Set([
  'admin',
  'links:read',
  'identities:read',
  'identities:write',
]);

/** Whether an admin key passes where this scope is asked for. */
export function adminHas(scope: Scope): boolean {
  return ADMIN_SCOPES.has(scope);
}

/** How many requests an app may send in a minute; 0 means no limit. The first two count for each of its keys. */
export interface AppLimits {
  readonly mintsPerMinute: number;
  readonly readsPerMinute: number;
  readonly mintsPerUserPerMinute: number;
}

/** Who is calling, as the API key proved it. */
export type Principal = AppPrincipal | { readonly kind: 'admin'; readonly keyId: string };

export interface AppPrincipal {
  readonly kind: 'app';
  readonly keyId: string;
  readonly appId: string;
  readonly scopes: readonly AppScope[];
  readonly limits: AppLimits;
}

/** The app that calls, on routes that admin keys may not use. */
export function appOf(principal: Principal): string {
  if (principal.kind === 'app') return principal.appId;
  throw new TypeError('an admin key reached a route for apps');
}

/** How far a caller sees: an app its own rows, support staff every app's (`null`). */
export function visibleAppId(principal: Principal): string | null {
  return principal.kind === 'app' ? principal.appId : null;
}

/** Whose rows a list shows: one app's, or (`null`) every app's. */
export interface ListedRows {
  readonly appId: string | null;
}

/**
 * Whose rows a list shows to a caller.
 * @param visible whose rows the caller may see; null: any app's
 * @param wished whose rows are asked for; undefined: all that the caller may see, null: those of an app that there is not
 * @returns null when there are none: another app's rows, and those of an app that does not exist, are answered alike
 */
export function listedRows(visible: string | null, wished: string | null | undefined): ListedRows | null {
  if (wished === undefined) return { appId: visible };
  const mayBeSeen = visible === null || visible === wished;
  return wished !== null && mayBeSeen ? { appId: wished } : null;
}
