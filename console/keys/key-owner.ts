import type { CreateAdminKey, CreatedKey, CreateKey, Key, KeyPage } from '../../packages/client/src/index.js';
import { api } from '../state/hitch.js';

export interface NewKey {
  readonly name: string | null;
  readonly expiresAt: string | null;
  readonly scopes: CreateKey['scopes'];
  readonly role: NonNullable<CreateAdminKey['role']>;
}

/** Whose keys a list shows, and the requests for them. */
export interface KeyOwner {
  readonly kind: 'app' | 'operators';
  /** Where the list is kept among what is loaded. */
  readonly queryKey: readonly string[];
  readonly list: (query: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<KeyPage>;
  readonly create: (key: NewKey) => Promise<CreatedKey>;
  readonly rotate: (id: string, overlapSeconds: number) => Promise<CreatedKey>;
  readonly revoke: (id: string) => Promise<Key>;
}

/** The keys of an app. */
export function appKeys(appId: string): KeyOwner {
  return {
    kind: 'app',
    queryKey: ['keys', appId],
    list: (query, signal) => api.listAppKeys({ path: { id: appId }, query }, { signal }),
    create: ({ name, expiresAt, scopes }) =>
      api.createAppKey({ path: { id: appId }, body: { name, expiresAt, scopes } }),
    rotate: (keyId, overlapSeconds) =>
      api.rotateAppKey({ path: { id: appId, keyId }, body: { overlapSeconds } }),
    revoke: (keyId) => api.revokeAppKey({ path: { id: appId, keyId } }),
  };
}

/** The keys of operators. */
export const ADMIN_KEYS: KeyOwner = {
  kind: 'operators',
  queryKey: ['keys', 'admin'],
  list: (query, signal) => api.listAdminKeys({ query }, { signal }),
  create: ({ name, expiresAt, role }) => api.createAdminKey({ body: { name: name ?? '', expiresAt, role } }),
  rotate: (id, overlapSeconds) => api.rotateAdminKey({ path: { id }, body: { overlapSeconds } }),
  revoke: (id) => api.revokeAdminKey({ path: { id } }),
};
