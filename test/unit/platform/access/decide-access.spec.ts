import { describe, expect, test } from '@jest/globals';
import {
  ADMIN_ROLES,
  type AdminPermission,
  type AdminRole,
  rolesWith,
} from '../../../../src/platform/access/admin-roles.js';
import { type AccessRule, decideAccess } from '../../../../src/platform/access/decide-access.js';
import { actingApp, type AppScope, type Principal } from '../../../../src/platform/access/scopes.js';

const LIMITS = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };

const app = (...scopes: AppScope[]): Principal => ({
  kind: 'app',
  keyId: 'key',
  appId: 'app',
  scopes,
  limits: LIMITS,
});
const admin = (role: AdminRole, hasShownKey?: boolean): Principal => ({
  kind: 'admin',
  keyId: 'key',
  role,
  session: hasShownKey === undefined ? null : { id: 'session', hasShownKey },
});

describe('roles', () => {
  const ALLOWED: readonly (readonly [AdminRole, readonly AdminPermission[]])[] = [
    ['admin', ['read', 'support', 'admin']],
    ['support', ['read', 'support']],
    ['viewer', ['read']],
  ];
  const cases = ALLOWED.flatMap(([role, allowed]) =>
    (['read', 'support', 'admin'] as const).map(
      (permission) => [role, permission, allowed.includes(permission)] as const,
    ),
  );

  test.each(cases)('the role %s has the permission %s: %s', (role, permission, isAllowed) => {
    const verdict = decideAccess(admin(role), { scope: 'admin', adminMay: permission });
    expect(verdict).toEqual(isAllowed ? { kind: 'allowed' } : { kind: 'lacks_permission', role, permission });
    expect(rolesWith(permission).includes(role)).toBe(isAllowed);
  });

  test.each(ADMIN_ROLES)('the role %s may not do what is for keys of apps', (role) => {
    expect(decideAccess(admin(role), { scope: 'links:write', adminMay: null })).toEqual({
      kind: 'is_for_apps',
    });
  });
});

describe('scopes', () => {
  test.each<readonly [Principal, AccessRule, string]>([
    [app('links:read'), { scope: 'links:read', adminMay: 'read' }, 'allowed'],
    [app('links:read'), { scope: 'links:write', adminMay: null }, 'lacks_scope'],
    [app('links:write'), { scope: 'links:write', adminMay: null }, 'allowed'],
    [app('links:read', 'links:write'), { scope: 'admin', adminMay: 'read' }, 'lacks_scope'],
    // A row that was written by hand.
    [app('admin' as AppScope), { scope: 'admin', adminMay: 'read' }, 'lacks_scope'],
  ])('a key of an app %j and a route %j: %s', (principal, rule, kind) => {
    expect(decideAccess(principal, rule).kind).toBe(kind);
  });
});

describe('what a session has to show', () => {
  test.each<readonly [string, Principal, string]>([
    ['the key itself', admin('admin'), 'allowed'],
    ['a session whose key was shown a moment ago', admin('admin', true), 'allowed'],
    ['a session whose key was not', admin('admin', false), 'must_show_key'],
    ['a session of another role, which learns no more', admin('support', false), 'lacks_permission'],
  ])('%s makes a key: %s', (_who, principal, kind) => {
    const rule = { scope: 'admin', adminMay: 'admin', needsKeyShown: true } as const;
    expect(decideAccess(principal, rule).kind).toBe(kind);
  });

  test('a session reads without showing its key', () => {
    expect(decideAccess(admin('viewer', false), { scope: 'admin', adminMay: 'read' }).kind).toBe('allowed');
  });
});

describe('the app that a caller acts for', () => {
  const NIL = '00000000-0000-0000-0000-000000000000';

  test.each([
    ['an app names none', app(), undefined, { kind: 'app', appId: 'app' }],
    ['an app names itself', app(), 'app', { kind: 'app', appId: 'app' }],
    ['an app names another', app(), 'other', { kind: 'unknown' }],
    ['an admin names none', admin('admin'), undefined, { kind: 'unnamed' }],
    ['an admin names one', admin('admin'), 'other', { kind: 'app', appId: 'other' }],
    ['an admin names what is no id', admin('admin'), null, { kind: 'unknown' }],
    ['an admin names what stands for the operators', admin('admin'), NIL, { kind: 'unknown' }],
  ] as const)('%s', (_what, principal, named, expected) => {
    expect(actingApp(principal, named)).toEqual(expected);
  });
});
