import { createApiKey, parseApiKey } from '../../api-keys/api-key.js';
import type { DemoConfig } from '../../platform/config/config.js';
import type { Environment } from '../../platform/config/variables.js';
import { fromTypeId, toTypeId } from '../../platform/ids/type-id.js';

/** The contents of `credentials.json`: the values in use, for a user to copy and for the next start to keep. */
export interface Credentials {
  /** Where the service listens on this machine. */
  readonly url: string;
  /** `PUBLIC_URL`, when it is another one: the same service for browsers and Meta, for example through a tunnel. */
  readonly publicUrl?: string;
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

/** The source of new values. */
interface Randomness {
  newUuid(): string;
  randomBytes(size: number): Buffer;
}

/** The demo account. The id has the length of Meta's ids and is outside their range. */
const DEMO_ACCOUNT = { igId: '17841400000000001', username: 'acme' };

/**
 * Generates the credentials that the file does not have: all of them at the first start.
 * @param stored the file's parsed content; a value of the wrong form is replaced
 */
export function completeCredentials(stored: unknown, url: string, fresh: Randomness): Credentials {
  const text = (name: keyof Credentials, make: () => string): string => {
    const value: unknown =
      typeof stored === 'object' && stored !== null ? Reflect.get(stored, name) : undefined;
    return typeof value === 'string' && value !== '' ? value : make();
  };
  const appId = text('appId', () => toTypeId('app', fresh.newUuid()));
  const newKey = (): string => createApiKey(fresh.newUuid(), (size) => fresh.randomBytes(size));
  const appApiKey = text('appApiKey', newKey);
  return {
    url,
    adminApiKey: text('adminApiKey', newKey),
    appApiKey: parseApiKey(appApiKey) ? appApiKey : newKey(),
    appId: fromTypeId('app', appId) ? appId : toTypeId('app', fresh.newUuid()),
    metaAppSecret: text('metaAppSecret', () => fresh.randomBytes(16).toString('hex')),
    metaVerifyToken: text('metaVerifyToken', () => fresh.randomBytes(16).toString('hex')),
    refSigningKeys: text('refSigningKeys', () => `k1:${fresh.randomBytes(32).toString('base64')}`),
    auditKey: text('auditKey', () => fresh.randomBytes(32).toString('hex')),
    account: DEMO_ACCOUNT,
  };
}

/** The environment, with the file's values for variables that are not set. */
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

/** The credentials in use: variables have precedence over the file. */
export function credentialsInUse(
  credentials: Credentials,
  env: Environment,
  { url, publicUrl }: { readonly url: string; readonly publicUrl: string },
): Credentials {
  const [metaAppSecret = ''] = (env['META_APP_SECRETS'] ?? '').split(',');
  return {
    ...credentials,
    url,
    ...(publicUrl === url ? {} : { publicUrl }),
    adminApiKey: env['ADMIN_API_KEY'] ?? credentials.adminApiKey,
    metaAppSecret: metaAppSecret.trim() || credentials.metaAppSecret,
    metaVerifyToken: env['META_VERIFY_TOKEN'] ?? credentials.metaVerifyToken,
    refSigningKeys: env['REF_SIGNING_KEYS'] ?? credentials.refSigningKeys,
    auditKey: env['AUDIT_KEY'] ?? credentials.auditKey,
  };
}

/** The demo tenant of these credentials. */
export function toDemoConfig(credentials: Credentials): DemoConfig {
  const appId = fromTypeId('app', credentials.appId);
  if (appId === null) throw new TypeError('completed credentials have an app id');
  return { appId, appApiKey: credentials.appApiKey, account: credentials.account, accessToken: null };
}
