import type { AppLimits } from '../apps/app-settings.js';
import { readKeyStatus } from './key-life.js';
import { APP_SCOPES, type Principal, type Scope } from '../platform/access/scopes.js';

/** A key with what its app says of it: everything that decides who is calling. */
export interface StoredCaller {
  readonly keyId: string;
  readonly hash: Buffer;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Null for an admin key. */
  readonly app: (AppLimits & { readonly id: string; readonly disabledAt: Date | null }) | null;
}

/** Who is calling with this key at this moment; null when the key, or its app, is over. */
export function toPrincipal(caller: StoredCaller, now: Date): Principal | null {
  const { keyId, scopes, expiresAt, revokedAt, app } = caller;
  if (readKeyStatus({ expiresAt, revokedAt }, now) !== 'active') return null;
  if (app === null) return { kind: 'admin', keyId };
  if (app.disabledAt !== null) return null;
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute } = app;
  return {
    kind: 'app',
    keyId,
    appId: app.id,
    scopes: APP_SCOPES.filter((scope) => scopes.includes(scope)),
    limits: { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute },
  };
}
