/** Everything that is audited, as `<what>.<did>`. Mints and redemptions are not: they are rows themselves. */
export const AUDIT_ACTIONS = [
  'app.created',
  'app.updated',
  'app.disabled',
  'app.enabled',
  'key.created',
  'key.rotated',
  'key.revoked',
  'admin_key.created',
  'admin_key.rotated',
  'admin_key.revoked',
  'account.registered',
  'account.updated',
  'account.disabled',
  'account.enabled',
  'account.granted',
  'account.revoked',
  'link.revoked',
  'link.confirmed',
  'link.declined',
  'identity.unlinked',
  'person.looked_up',
  'person.read',
  'person.erased',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
