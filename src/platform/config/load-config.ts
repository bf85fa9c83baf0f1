import { createSecretKey, hkdfSync } from 'node:crypto';
import { parseApiKey } from '../../api-keys/api-key.js';
import { parseTrustedProxies } from '../http/trusted-proxies.js';
import { LOG_LEVELS, parseLogLevel } from '../logging/log-level.js';
import { type KeyRing, parseKeyRing } from '../../ref-tokens/key-ring.js';
import type {
  AppsConfig,
  AuditConfig,
  Config,
  DatabaseConfig,
  DemoConfig,
  EndpointsConfig,
  HttpConfig,
  LinksConfig,
  LoggingConfig,
  MetaWebhooksConfig,
  RefTokensConfig,
  RetentionConfig,
} from './config.js';
import { type Environment, SECRET_NAMES, VARIABLES } from './variables.js';

export type ConfigResult = { readonly config: Config } | { readonly faults: readonly string[] };

/** Supervisors kill what takes much longer to stop. */
const MAX_STOP_DELAY_MS = 60_000;
/** What is asked about is seldom older than a month, and Meta's redeliveries (36 hours) must find their attempt. */
const MIN_ATTEMPT_DAYS = 30;
/** A hundred years: longer than a date can be reckoned with is no number of days. */
const MAX_ATTEMPT_DAYS = 36_500;
/** An event that comes late, up to 36 hours by Meta's word, must find its link: twice that. */
const MIN_LINK_HOURS = 72;
/** Longer than a kid may be that somebody sets. */
const DERIVED_KID = 'audit-key';
const DERIVED_KEY_INFO = 'hitch endpoint secrets';
const DERIVED_KEY_BYTES = 32;
/** Replays and redeliveries reach back as far; a round of the schedule takes three days. */
const MIN_NOTIFICATION_DAYS = 7;
const MAX_DELIVERY_CONCURRENCY = 1_024;
/** An attacker who sees the audit must not be able to try out ids. */
const MIN_AUDIT_KEY_LENGTH = 32;

/** Whether the service brings its own PostgreSQL: when no `DATABASE_URL` is set. */
export function isEmbedded(env: Environment): boolean {
  return !env['DATABASE_URL'];
}

/**
 * Reads the environment; every fault at once, none of them showing a secret. An empty variable counts as unset.
 * @param env the variables, those of `<NAME>_FILE` already read, generated secrets already filled in
 * @param demo the demo tenant, which the embedded mode has
 */
export function loadConfig(env: Environment, demo: DemoConfig | null): ConfigResult {
  const reader = new Reader(env);
  for (const name of SECRET_NAMES) if (!env[name]) reader.fault(name, `is missing; set it or ${name}_FILE`);
  const http = readHttp(reader);
  const logging = readLogging(reader);
  const database = readDatabase(reader, http.host);
  const refTokens = readRefTokens(reader);
  const links = readLinks(reader, http);
  const metaWebhooks = readMetaWebhooks(reader);
  const apps = readApps(reader);
  const audit = readAudit(reader);
  const endpoints = readEndpoints(reader, audit);
  const notifications = {
    deliveryConcurrency: reader.integer('DELIVERY_CONCURRENCY', 1, MAX_DELIVERY_CONCURRENCY),
  };
  const retention = readRetention(reader);
  if (reader.faults.length > 0 || refTokens === null) return { faults: reader.faults };
  const tenant = database.url === null ? demo : null;
  return {
    config: {
      http,
      logging,
      database,
      refTokens,
      links,
      metaWebhooks,
      apps,
      audit,
      endpoints,
      notifications,
      retention,
      demo: tenant,
    },
  };
}

class Reader {
  readonly faults: string[] = [];

  constructor(readonly env: Environment) {}

  /** The variable's value, its default, or nothing. */
  text(name: string): string {
    return this.env[name] || VARIABLES.find((variable) => variable.name === name)?.default || '';
  }

  /** The variable as a URL of one of these protocols, without slashes at its end. */
  url(name: string, protocols: readonly string[], preset = ''): string {
    const url = (this.text(name) || preset).replace(/\/+$/, '');
    const valid = URL.canParse(url) && protocols.includes(new URL(url).protocol);
    if (!valid && url !== preset)
      this.fault(name, `is no ${protocols.map((each) => `${each}//`).join(' or ')} URL`);
    return url;
  }

  /** The variable as a whole number between two others. */
  integer(name: string, least: number, most: number): number {
    const text = this.text(name);
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least || value > most)
      this.fault(name, `is no whole number from ${least} to ${most}`);
    return value;
  }

  fault(name: string, detail: string): void {
    this.faults.push(`${name} ${detail}`);
  }
}

function readHttp(reader: Reader): HttpConfig {
  const host = reader.text('HOST') || (isEmbedded(reader.env) ? '127.0.0.1' : '0.0.0.0');
  const port = Number(reader.text('PORT'));
  if (!/^\d{1,5}$/.test(reader.text('PORT')) || port > 65_535)
    reader.fault('PORT', 'is no number from 0 to 65535');
  const stopDelayMs = Number(reader.text('STOP_DELAY_MS'));
  if (!/^\d{1,5}$/.test(reader.text('STOP_DELAY_MS')) || stopDelayMs > MAX_STOP_DELAY_MS)
    reader.fault('STOP_DELAY_MS', `is no number from 0 to ${MAX_STOP_DELAY_MS}`);
  const publicUrl = reader.url('PUBLIC_URL', ['http:', 'https:'], `http://localhost:${port}`);
  return { host, port, publicUrl, trustedProxies: readTrustedProxies(reader), stopDelayMs };
}

function readLogging(reader: Reader): LoggingConfig {
  const level = parseLogLevel(reader.text('LOG_LEVEL'));
  if (level === null) reader.fault('LOG_LEVEL', `is none of ${LOG_LEVELS.join(', ')}`);
  return { level: level ?? 'info' };
}

function readTrustedProxies(reader: Reader): readonly string[] {
  const text = reader.text('TRUST_PROXY');
  if (text === '') return [];
  const proxies = parseTrustedProxies(text);
  if (proxies === null)
    reader.fault('TRUST_PROXY', 'is no list of addresses, CIDRs, loopback, linklocal or uniquelocal');
  return proxies ?? [];
}

function readDatabase(reader: Reader, host: string): DatabaseConfig {
  const dataDir = reader.text('HITCH_DATA_DIR');
  if (!isEmbedded(reader.env))
    return { url: reader.url('DATABASE_URL', ['postgres:', 'postgresql:']), dataDir };
  const inProduction = reader.env['NODE_ENV'] === 'production';
  if ((inProduction || !isLoopback(host)) && reader.env['HITCH_EMBEDDED'] !== '1') {
    const why = inProduction ? 'NODE_ENV is production' : `HOST is ${host}`;
    const remedy = 'set it, or HITCH_EMBEDDED=1 to use the embedded PostgreSQL all the same';
    reader.fault('DATABASE_URL', `is missing and ${why}; ${remedy}`);
  }
  return { url: null, dataDir };
}

function readRefTokens(reader: Reader): RefTokensConfig | null {
  const keyRing = readKeyRing(reader, 'REF_SIGNING_KEYS');
  return keyRing && { keyRing };
}

/** The derived key stays behind those that are set, so that secrets from before they were set can still be read. */
function readEndpoints(reader: Reader, { auditKey }: AuditConfig): EndpointsConfig {
  const ring = readKeyRing(reader, 'ENDPOINT_SECRET_KEYS');
  const derived = createSecretKey(
    Buffer.from(hkdfSync('sha256', auditKey, '', DERIVED_KEY_INFO, DERIVED_KEY_BYTES)),
  );
  const keys = new Map([...(ring?.keys ?? []), [DERIVED_KID, derived]]);
  const secretKeys = { signingKid: ring?.signingKid ?? DERIVED_KID, keys };
  return { secretKeys, allowLoopback: isEmbedded(reader.env) };
}

function readKeyRing(reader: Reader, name: string): KeyRing | null {
  const text = reader.text(name);
  if (text === '') return null;
  const result = parseKeyRing(text);
  if ('ring' in result) return result.ring;
  reader.fault(name, `cannot be read: ${result.fault}`);
  return null;
}

function readLinks(reader: Reader, http: HttpConfig): LinksConfig {
  const isKnown = http.port !== 0 || reader.text('PUBLIC_URL') !== '';
  return {
    igMeBaseUrl: reader.url('IGME_BASE_URL', ['http:', 'https:']),
    publicUrl: isKnown ? http.publicUrl : null,
  };
}

function readMetaWebhooks(reader: Reader): MetaWebhooksConfig {
  const text = reader.text('META_APP_SECRETS');
  const appSecrets = text.split(',');
  if (text !== '' && appSecrets.includes(''))
    reader.fault('META_APP_SECRETS', 'holds an empty secret between its commas');
  return { appSecrets, verifyToken: reader.text('META_VERIFY_TOKEN') };
}

function readApps(reader: Reader): AppsConfig {
  const adminApiKey = reader.text('ADMIN_API_KEY');
  if (adminApiKey !== '' && parseApiKey(adminApiKey) === null) {
    reader.fault('ADMIN_API_KEY', 'is no hk_… key (`npx hitch new-key` makes one)');
  }
  return { adminApiKey };
}

function readAudit(reader: Reader): AuditConfig {
  const auditKey = reader.text('AUDIT_KEY');
  if (auditKey !== '' && auditKey.length < MIN_AUDIT_KEY_LENGTH) {
    reader.fault('AUDIT_KEY', `is shorter than ${MIN_AUDIT_KEY_LENGTH} characters`);
  }
  return { auditKey };
}

function readRetention(reader: Reader): RetentionConfig {
  return {
    attemptDays: reader.integer('ATTEMPT_RETENTION_DAYS', MIN_ATTEMPT_DAYS, MAX_ATTEMPT_DAYS),
    linkHours: reader.integer('LINK_RETENTION_HOURS', MIN_LINK_HOURS, MAX_ATTEMPT_DAYS * 24),
    notificationDays: reader.integer('NOTIFICATION_RETENTION_DAYS', MIN_NOTIFICATION_DAYS, MAX_ATTEMPT_DAYS),
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
