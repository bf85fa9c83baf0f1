import { createApiKey, parseApiKey } from '../../api-keys/api-key.js';
import type { DemoConfig } from '../../platform/config/config.js';
import type { Environment } from '../../platform/config/variables.js';
import { fromTypeId, toTypeId } from '../../platform/ids/type-id.js';

/** What `credentials.json` holds: the values in force, for a newcomer to copy from and for the next start to keep. */
export interface Credentials {
  readonly url: string;
  readonly adminApiKey: string;
  readonly appApiKey: string;
  readonly appId: string;
  /** The first of `META_APP_SECRETS`. */
  readonly metaAppSecret: string;
  readonly metaVerifyToken: string;
  readonly refSigningKeys: string;
  readonly auditKey: string;
  readonly account: { readonly igId: string; readonly username: string };
}

/** Where fresh values come from. */
export interface Randomness {
  newUuid(): string;
  randomBytes(size: number): Buffer;
}

/** The demo account: an id of the length of Meta's, outside any that it hands out, and a name to fit. */
const DEMO_ACCOUNT = { igId: '17841400000000001', username: 'acme' };

/**
 * Fills in what a first start, or an older file, does not have.
 * @param stored the file's content as parsed; anything of the wrong form is made anew
 */
export function completeCredentials(stored: unknown, url: string, fresh: Randomness): Credentials {
  const text = (name: keyof Credentials, make: () => string): string => {
    const value: unknown =
      typeof stored === 'object' && stored !== null ? Reflect.get(stored, name) : undefined;
    return typeof value === 'string' && value !== '' ? value : make();
  };
  const appId = text('appId', () => toTypeId('app', fresh.newUuid()));
  const appApiKey = text('appApiKey', () => createApiKey(fresh.newUuid(), (size) => fresh.randomBytes(size)));
  return {
    url,
    adminApiKey: text('adminApiKey', () => createApiKey(fresh.newUuid(), (size) => fresh.randomBytes(size))),
    appApiKey: parseApiKey(appApiKey)
      ? appApiKey
      : createApiKey(fresh.newUuid(), (size) => fresh.randomBytes(size)),
    appId: fromTypeId('app', appId) ? appId : toTypeId('app', fresh.newUuid()),
    metaAppSecret: text('metaAppSecret', () => fresh.randomBytes(16).toString('hex')),
    metaVerifyToken: text('metaVerifyToken', () => fresh.randomBytes(16).toString('hex')),
    refSigningKeys: text('refSigningKeys', () => `k1:${fresh.randomBytes(32).toString('base64')}`),
    auditKey: text('auditKey', () => fresh.randomBytes(32).toString('hex')),
    account: DEMO_ACCOUNT,
  };
}

/** The environment with the file's values where a variable says nothing: variables win. */
export function withCredentials(env: Environment, credentials: Credentials): Environment {
  const pick = (name: string, value: string): string => env[name] || value;
  return {
    ...env,
    META_APP_SECRETS: pick('META_APP_SECRETS', credentials.metaAppSecret),
    META_VERIFY_TOKEN: pick('META_VERIFY_TOKEN', credentials.metaVerifyToken),
    REF_SIGNING_KEYS: pick('REF_SIGNING_KEYS', credentials.refSigningKeys),
    ADMIN_API_KEY: pick('ADMIN_API_KEY', credentials.adminApiKey),
    AUDIT_KEY: pick('AUDIT_KEY', credentials.auditKey),
  };
}

/** The credentials as they are in force: the variables' values over the file's. */
export function inForce(credentials: Credentials, env: Environment, url: string): Credentials {
  const [metaAppSecret] = (env['META_APP_SECRETS'] ?? '').split(',');
  return {
    ...credentials,
    url,
    adminApiKey: env['ADMIN_API_KEY'] ?? credentials.adminApiKey,
    metaAppSecret: metaAppSecret || credentials.metaAppSecret,
    metaVerifyToken: env['META_VERIFY_TOKEN'] ?? credentials.metaVerifyToken,
    refSigningKeys: env['REF_SIGNING_KEYS'] ?? credentials.refSigningKeys,
    auditKey: env['AUDIT_KEY'] ?? credentials.auditKey,
  };
}

/** The demo tenant that these credentials name. */
export function toDemoConfig(credentials: Credentials): DemoConfig {
  const appId = fromTypeId('app', credentials.appId);
  if (appId === null) throw new TypeError('completed credentials hold an app id');
  return { appId, appApiKey: credentials.appApiKey, account: credentials.account };
}
