import { isAbsolute } from 'node:path';
import { parseApiKey } from '../apps/api-key.js';
import { parseKeyRing } from '../ref-tokens/key-ring.js';
import type { Config, DemoConfig } from './config.js';
import { type Environment, SECRET_NAMES, VARIABLES } from './variables.js';

export type ConfigResult = { readonly config: Config } | { readonly faults: readonly string[] };

/** Whether the service brings its own PostgreSQL: when no `DATABASE_URL` is set. */
export function isEmbedded(env: Environment): boolean {
  return !env['DATABASE_URL'];
}

/**
 * Reads the environment; every fault at once, none of them showing a secret.
 * @param env the variables, those of `<NAME>_FILE` already read, generated secrets already filled in
 * @param demo the demo tenant, which the embedded mode has
 */
export function loadConfig(env: Environment, demo: DemoConfig | null): ConfigResult {
  const faults: string[] = [];
  const read = (name: string): string =>
    env[name] || VARIABLES.find((variable) => variable.name === name)?.default || '';
  const fault = (name: string, detail: string): void => void faults.push(`${name} ${detail}`);

  const embedded = isEmbedded(env);
  const host = env['HOST'] || (embedded ? '127.0.0.1' : '0.0.0.0');
  if (embedded && env['HITCH_EMBEDDED'] !== '1') {
    const asked =
      env['NODE_ENV'] === 'production'
        ? 'NODE_ENV is production'
        : isLoopback(host)
          ? null
          : `HOST is ${host}`;
    if (asked)
      fault(
        'DATABASE_URL',
        `is missing and ${asked}; set it, or HITCH_EMBEDDED=1 to use the embedded PostgreSQL all the same`,
      );
  }
  if (!embedded && !isUrl(read('DATABASE_URL'), ['postgres:', 'postgresql:']))
    fault('DATABASE_URL', 'is no postgres:// URL');

  const port = Number(read('PORT'));
  if (!/^\d{1,5}$/.test(read('PORT')) || port > 65_535) fault('PORT', 'is no number from 0 to 65535');
  const publicUrl = (env['PUBLIC_URL'] || `http://localhost:${port}`).replace(/\/+$/, '');
  if (env['PUBLIC_URL'] && !isUrl(publicUrl, ['http:', 'https:'])) fault('PUBLIC_URL', 'is no http(s) URL');
  const igMeBaseUrl = read('IGME_BASE_URL').replace(/\/+$/, '');
  if (!isUrl(igMeBaseUrl, ['http:', 'https:'])) fault('IGME_BASE_URL', 'is no http(s) URL');

  for (const name of SECRET_NAMES) if (!env[name]) fault(name, `is missing; set it or ${name}_FILE`);
  const appSecrets = read('META_APP_SECRETS').split(',');
  if (env['META_APP_SECRETS'] && appSecrets.includes(''))
    fault('META_APP_SECRETS', 'holds an empty secret between its commas');
  const ring = parseKeyRing(read('REF_SIGNING_KEYS'));
  if (env['REF_SIGNING_KEYS'] && 'fault' in ring) fault('REF_SIGNING_KEYS', `cannot be read: ${ring.fault}`);
  const adminApiKey = read('ADMIN_API_KEY');
  if (adminApiKey && parseApiKey(adminApiKey) === null)
    fault('ADMIN_API_KEY', 'is no hk_… key (`npx hitch new-key` makes one)');
  const auditKey = read('AUDIT_KEY');
  if (auditKey && auditKey.length < 32) fault('AUDIT_KEY', 'is shorter than 32 characters');

  if (faults.length > 0 || 'fault' in ring) return { faults };
  const dataDir = read('HITCH_DATA_DIR');
  return {
    config: {
      http: { host, port, publicUrl },
      database: {
        url: embedded ? null : read('DATABASE_URL'),
        dataDir: isAbsolute(dataDir) ? dataDir : `./${dataDir}`,
      },
      refTokens: { keyRing: ring.ring },
      links: { igMeBaseUrl },
      metaWebhooks: { appSecrets, verifyToken: read('META_VERIFY_TOKEN') },
      apps: { adminApiKey },
      audit: { auditKey },
      demo: embedded ? demo : null,
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
