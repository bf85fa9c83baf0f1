import { createSecretKey, hkdfSync } from 'node:crypto';
import { parseApiKey } from '../../api-keys/api-key.js';
import { type KeyRing, parseKeyRing } from '../../ref-tokens/key-ring.js';
import {
  type Config,
  type DatabaseConfig,
  type DemoConfig,
  type EndpointsConfig,
  type HttpConfig,
  LOG_LEVELS,
  type RetentionConfig,
} from './config.js';
import { EnvironmentReader } from './environment-reader.js';
import { type Environment, SECRET_NAMES } from './variables.js';

type ConfigResult = { readonly config: Config } | { readonly faults: readonly string[] };

/** Supervisors kill a process that takes much longer to stop. */
const MAX_STOP_DELAY_MS = 60_000;
/** Support rarely asks about older attempts, and Meta's redeliveries (up to 36 hours) must find theirs. */
const MIN_ATTEMPT_DAYS = 30;
/** A hundred years; dates far beyond are out of the range of the database. */
const MAX_ATTEMPT_DAYS = 36_500;
/** Twice the 36 hours for which Meta redelivers: a late event must find its link. */
const MIN_LINK_HOURS = 72;
/** Longer than the attempts of a delivery (three days) and the reach of replays. */
const MIN_NOTIFICATION_DAYS = 7;
const MAX_DELIVERY_CONCURRENCY = 1_024;
/** An attacker who reads the audit must not be able to try out ids. */
const MIN_AUDIT_KEY_LENGTH = 32;
/** Longer than the kids that a key ring accepts, so no configured key has this kid. */
const DERIVED_KID = 'audit-key';
const DERIVED_KEY_INFO = 'hitch endpoint secrets';
const DERIVED_KEY_BYTES = 32;

/** Whether the service starts the embedded PostgreSQL: when `DATABASE_URL` is not set. */
export function isEmbedded(env: Environment): boolean {
  return !env['DATABASE_URL'];
}

/**
 * Reads the environment. An empty variable counts as unset.
 * @param env the variables, with the contents of `<NAME>_FILE` and generated secrets already filled in
 * @param demo the demo tenant of the embedded mode
 * @returns the configuration, or every fault; no fault shows a secret
 */
export function loadConfig(env: Environment, demo: DemoConfig | null): ConfigResult {
  const reader = new EnvironmentReader(env);
  for (const name of SECRET_NAMES)
    if (!env[name]) reader.fault(name, `is missing; set ${name} or ${name}_FILE`);
  const http = readHttp(reader);
  const database = readDatabase(reader, http.host);
  const keyRing = readKeyRing(reader, 'REF_SIGNING_KEYS');
  const auditKey = readAuditKey(reader);
  const config = {
    http,
    logging: { level: reader.choice('LOG_LEVEL', LOG_LEVELS) },
    database,
    links: {
      igMeBaseUrl: reader.url('IGME_BASE_URL', ['http:', 'https:']),
      publicUrl: http.port !== 0 || reader.text('PUBLIC_URL') !== '' ? http.publicUrl : null,
    },
    metaWebhooks: { appSecrets: readAppSecrets(reader), verifyToken: reader.text('META_VERIFY_TOKEN') },
    apps: { adminApiKey: readAdminApiKey(reader) },
    audit: { auditKey },
    endpoints: readEndpoints(reader, auditKey),
    notifications: {
      deliveryConcurrency: reader.integer('DELIVERY_CONCURRENCY', 1, MAX_DELIVERY_CONCURRENCY),
    },
    retention: readRetention(reader),
    demo: database.url === null ? demo : null,
  };
  if (reader.faults.length > 0 || keyRing === null) return { faults: reader.faults };
  return { config: { ...config, refTokens: { keyRing } } };
}

function readHttp(reader: EnvironmentReader): HttpConfig {
  const port = reader.integer('PORT', 0, 65_535);
  return {
    host: reader.text('HOST') || (isEmbedded(reader.env) ? '127.0.0.1' : '0.0.0.0'),
    port,
    stopDelayMs: reader.integer('STOP_DELAY_MS', 0, MAX_STOP_DELAY_MS),
    publicUrl: reader.url('PUBLIC_URL', ['http:', 'https:'], `http://localhost:${port}`),
    trustedProxies: reader.addressRanges('TRUST_PROXY'),
  };
}

function readDatabase(reader: EnvironmentReader, host: string): DatabaseConfig {
  const dataDir = reader.text('HITCH_DATA_DIR');
  if (!isEmbedded(reader.env))
    return { url: reader.url('DATABASE_URL', ['postgres:', 'postgresql:']), dataDir };
  const isProduction = reader.env['NODE_ENV'] === 'production';
  if ((isProduction || !isLoopback(host)) && reader.env['HITCH_EMBEDDED'] !== '1') {
    const why = isProduction ? 'NODE_ENV is production' : `HOST is ${host}`;
    const remedy = 'set DATABASE_URL, or HITCH_EMBEDDED=1 to use the embedded PostgreSQL anyway';
    reader.fault('DATABASE_URL', `is missing and ${why}; ${remedy}`);
  }
  return { url: null, dataDir };
}

/** Whether only this machine can reach a server on this address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The derived key comes after the configured keys, so that secrets encrypted before those were set can still be read. */
function readEndpoints(reader: EnvironmentReader, auditKey: string): EndpointsConfig {
  const ring = readKeyRing(reader, 'ENDPOINT_SECRET_KEYS');
  const derived = createSecretKey(
    Buffer.from(hkdfSync('sha256', auditKey, '', DERIVED_KEY_INFO, DERIVED_KEY_BYTES)),
  );
  const keys = new Map([...(ring?.keys ?? []), [DERIVED_KID, derived]]);
  const secretKeys = { signingKid: ring?.signingKid ?? DERIVED_KID, keys };
  return { secretKeys, allowLoopback: isEmbedded(reader.env) };
}

function readKeyRing(reader: EnvironmentReader, name: string): KeyRing | null {
  const text = reader.text(name);
  if (text === '') return null;
  const result = parseKeyRing(text);
  if ('ring' in result) return result.ring;
  reader.fault(name, `cannot be read: ${result.fault}`);
  return null;
}

function readAppSecrets(reader: EnvironmentReader): readonly string[] {
  const text = reader.text('META_APP_SECRETS');
  const appSecrets = text.split(',');
  if (text !== '' && appSecrets.includes(''))
    reader.fault('META_APP_SECRETS', 'must not have an empty secret between its commas');
  return appSecrets;
}

function readAdminApiKey(reader: EnvironmentReader): string {
  const key = reader.text('ADMIN_API_KEY');
  if (key !== '' && parseApiKey(key) === null)
    reader.fault('ADMIN_API_KEY', 'must be an hk_… key; create one with `npx hitch new-key`');
  return key;
}

function readAuditKey(reader: EnvironmentReader): string {
  const key = reader.text('AUDIT_KEY');
  if (key !== '' && key.length < MIN_AUDIT_KEY_LENGTH)
    reader.fault('AUDIT_KEY', `must have at least ${MIN_AUDIT_KEY_LENGTH} characters`);
  return key;
}

function readRetention(reader: EnvironmentReader): RetentionConfig {
  return {
    attemptDays: reader.integer('ATTEMPT_RETENTION_DAYS', MIN_ATTEMPT_DAYS, MAX_ATTEMPT_DAYS),
    linkHours: reader.integer('LINK_RETENTION_HOURS', MIN_LINK_HOURS, MAX_ATTEMPT_DAYS * 24),
    notificationDays: reader.integer('NOTIFICATION_RETENTION_DAYS', MIN_NOTIFICATION_DAYS, MAX_ATTEMPT_DAYS),
  };
}
