/** What the holder of an admin key is there for. */
export const ADMIN_ROLES = ['admin', 'support', 'viewer'] as const;

export type AdminRole = (typeof ADMIN_ROLES)[number];

/**
 * What a route asks of an admin key: to `read`, to help a person (`support`: unlink, redeliver, replay, retry, export), or to set the
 * service up (`admin`).
 */
export type AdminPermission = 'read' | 'support' | 'admin';

const PERMISSIONS: Readonly<Record<AdminRole, ReadonlySet<AdminPermission>>> = {
  admin: new Set(['read', 'support', 'admin']),
  support: new Set(['read', 'support']),
  viewer: new Set(['read']),
};

/** The roles that have a permission, the highest first. */
export function rolesWith(permission: AdminPermission): AdminRole[] {
  return ADMIN_ROLES.filter((role) => roleHas(role, permission));
}

/** Whether a role has a permission. */
export function roleHas(role: AdminRole, permission: AdminPermission): boolean {
  return PERMISSIONS[role].has(permission);
}
