import { type AdminPermission, type AdminRole, roleHas } from './admin-roles.js';
import type { Principal, Scope } from './scopes.js';

/** What a route asks of its caller. */
export interface AccessRule {
  /** What a key of an app must have. */
  readonly scope: Scope;
  /** What an admin key must have; null: the route is for keys of apps only. */
  readonly adminMay: AdminPermission | null;
  /** The holder of a session must have shown its key a moment ago. */
  readonly needsKeyShown?: true;
}

/** Whether a caller may use a route, and what is missing otherwise. */
export type AccessVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'lacks_scope'; readonly scope: Scope }
  | { readonly kind: 'lacks_permission'; readonly role: AdminRole; readonly permission: AdminPermission }
  | { readonly kind: 'is_for_apps' }
  | { readonly kind: 'must_show_key' };

const ALLOWED = { kind: 'allowed' } as const;

/** Decides before anything is read, so that a refusal says nothing about what exists. */
export function decideAccess(principal: Principal, rule: AccessRule): AccessVerdict {
  const { scope, adminMay } = rule;
  if (principal.kind === 'app') {
    // An app's key never has `admin`, even if its row contains it.
    const isGranted = scope !== 'admin' && principal.scopes.includes(scope);
    return isGranted ? ALLOWED : { kind: 'lacks_scope', scope };
  }
  if (adminMay === null) return { kind: 'is_for_apps' };
  const { role, session } = principal;
  if (!roleHas(role, adminMay)) return { kind: 'lacks_permission', role, permission: adminMay };
  const isKeyMissing = rule.needsKeyShown === true && session !== null && !session.hasShownKey;
  return isKeyMissing ? { kind: 'must_show_key' } : ALLOWED;
}
