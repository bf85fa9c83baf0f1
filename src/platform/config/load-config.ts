import { checkForwardUrl, MAX_FORWARD_URLS } from '../../meta-forwarding/forward-url.js';
import {
  parseAllowedHosts,
  parseAllowedNetworks,
  type PrivateReceivers,
} from '../../endpoints/private-receivers.js';
import {
  type Config,
  type DatabaseConfig,
  type DemoConfig,
  type EndpointsConfig,
  type HttpConfig,
  type InstagramConfig,
  LOG_LEVELS,
  type MetaForwardingConfig,
  type MetricsConfig,
  type RetentionConfig,
} from './config.js';
import { GRAPH_VERSION_FORM } from '../../instagram/graph/graph-versions.js';
import { deriveKey } from './derived-key.js';
import { EnvironmentReader } from './environment-reader.js';
import {
  readAdminApiKey,
  readAppSecrets,
  readAuditKey,
  readEncryptionKeys,
  readKeyRing,
  readVerifyToken,
  refuseMissing,
} from './read-secrets.js';
import type { Environment } from './variables.js';

type ConfigResult = { readonly config: Config } | { readonly faults: readonly string[] };

/** Shorter, and every second request would need a connection of its own. */
const MIN_KEEP_ALIVE_MS = 1_000;
/** Above the longest idle time of common balancers, 10 minutes. */
const MAX_KEEP_ALIVE_MS = 3_600_000;
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
/** Longer than the kids that a key ring accepts, so no configured key has this kid. */
const DERIVED_KID = 'audit-key';
const FORWARD_MARK_BYTES = 16;
const WEBHOOK_PATH = '/webhooks/instagram';
// Meta: business login starts on this page, and its code is exchanged on another host.
// https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11)
const AUTHORIZE_URL = 'https://www.instagram.com/oauth/authorize';
const META_ID = /^\d{1,32}$/;

/** Whether the service starts the embedded PostgreSQL: when `DATABASE_URL` is not set. */
export function isEmbedded(env: Environment): boolean {
  return !env['DATABASE_URL']?.trim();
}

/**
 * Reads the environment. An empty variable counts as unset.
 * @param env the variables, with the contents of `<NAME>_FILE` and generated secrets already filled in
 * @param demo the demo tenant of the embedded mode
 * @returns the configuration, or every fault; no fault shows a secret
 */
export function loadConfig(env: Environment, demo: DemoConfig | null): ConfigResult {
  const reader = new EnvironmentReader(env);
  refuseMissing(reader);
  const http = readHttp(reader);
  const database = readDatabase(reader, http.host);
  const keyRing = readKeyRing(reader, 'REF_SIGNING_KEYS');
  const auditKey = readAuditKey(reader);
  const endpoints = readEndpoints(reader, auditKey);
  const appSecrets = readAppSecrets(reader);
  const config = {
    http,
    metrics: readMetrics(reader, http.port),
    docs: { isServed: reader.choice('DOCS', ['on', 'off']) === 'on' },
    console: { isServed: reader.choice('CONSOLE', ['on', 'off']) === 'on' },
    logging: { level: reader.choice('LOG_LEVEL', LOG_LEVELS) },
    database,
    links: {
      igMeBaseUrl: reader.baseUrl('IGME_BASE_URL'),
      publicUrl: http.port !== 0 || reader.isSet('PUBLIC_URL') ? http.publicUrl : null,
    },
    metaWebhooks: { appSecrets, verifyToken: readVerifyToken(reader) },
    metaForwarding: {
      urls: readForwardUrls(reader, http.publicUrl),
      bodyKeys: endpoints.secretKeys,
      mark: deriveForwardMark(auditKey),
    },
    apps: { adminApiKey: readAdminApiKey(reader) },
    audit: { auditKey },
    endpoints,
    instagram: readInstagram(reader, appSecrets[0] ?? '', endpoints.secretKeys),
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
    keepAliveMs: reader.integer('KEEP_ALIVE_MS', MIN_KEEP_ALIVE_MS, MAX_KEEP_ALIVE_MS),
    stopDelayMs: reader.integer('STOP_DELAY_MS', 0, MAX_STOP_DELAY_MS),
    publicUrl: readPublicUrl(reader, port),
    trustedProxies: reader.addressRanges('TRUST_PROXY'),
  };
}

/** Refs and codes are in these URLs, so a network between the person and the service must not read them. */
function readPublicUrl(reader: EnvironmentReader, port: number): string {
  const url = reader.baseUrl('PUBLIC_URL', `http://localhost:${port}`);
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : new URL('http://localhost');
  if (protocol === 'http:' && !isLoopback(hostname.replace(/^\[(.*)\]$/, '$1')))
    reader.fault('PUBLIC_URL', 'must start with https://, because its host is not loopback');
  return url;
}

/** In the embedded mode, a trial, nothing else listens unless it is asked for. */
function readMetrics(reader: EnvironmentReader, servicePort: number): MetricsConfig | null {
  const port = reader.integer('METRICS_PORT', 0, 65_535);
  const isPortSet = reader.isSet('METRICS_PORT');
  if (isPortSet && port !== 0 && port === servicePort)
    reader.fault('METRICS_PORT', 'must be another port than PORT');
  if (isEmbedded(reader.env) && !isPortSet && !reader.isSet('METRICS_HOST')) return null;
  return { host: reader.text('METRICS_HOST'), port, isPortSet };
}

function readDatabase(reader: EnvironmentReader, host: string): DatabaseConfig {
  const dataDir = reader.text('HITCH_DATA_DIR');
  const directUrl = reader.databaseUrl('DATABASE_DIRECT_URL');
  if (!isEmbedded(reader.env)) return { url: reader.databaseUrl('DATABASE_URL'), directUrl, dataDir };
  if (directUrl !== null)
    reader.fault('DATABASE_DIRECT_URL', 'is set without DATABASE_URL, whose database it must be');
  const isProduction = reader.env['NODE_ENV']?.trim() === 'production';
  if ((isProduction || !isLoopback(host)) && reader.text('HITCH_EMBEDDED') !== '1') {
    const why = isProduction ? 'NODE_ENV is production' : `HOST is ${host}`;
    const remedy = 'set DATABASE_URL, or HITCH_EMBEDDED=1 to use the embedded PostgreSQL anyway';
    reader.fault('DATABASE_URL', `is missing and ${why}; ${remedy}`);
  }
  return { url: null, directUrl: null, dataDir };
}

/** Whether only this machine can reach a server on this address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The derived key comes after the configured keys, so that secrets encrypted before those were set can still be read. */
function readEndpoints(reader: EnvironmentReader, auditKey: string): EndpointsConfig {
  const ring = readEncryptionKeys(reader);
  const derived = deriveKey(auditKey, 'endpointSecrets');
  const keys = new Map([...(ring?.keys ?? []), [DERIVED_KID, derived]]);
  const secretKeys = { signingKid: ring?.signingKid ?? DERIVED_KID, keys };
  return {
    secretKeys,
    allowLoopback: isEmbedded(reader.env),
    privateReceivers: readPrivateReceivers(reader),
  };
}

function readInstagram(
  reader: EnvironmentReader,
  appSecret: string,
  secretKeys: InstagramConfig['secretKeys'],
): InstagramConfig {
  const oauthUrl = reader.baseUrl('INSTAGRAM_OAUTH_URL');
  const graphVersion = reader.text('GRAPH_VERSION');
  if (!GRAPH_VERSION_FORM.test(graphVersion))
    reader.fault('GRAPH_VERSION', 'must be a version such as v26.0');
  return {
    graphUrl: reader.baseUrl('INSTAGRAM_GRAPH_URL'),
    facebookGraphUrl: reader.baseUrl('FACEBOOK_GRAPH_URL'),
    oauthUrl,
    // Meta has the page and the exchange on two hosts; one stand-in has both.
    authorizeUrl: reader.isSet('INSTAGRAM_OAUTH_URL') ? `${oauthUrl}/oauth/authorize` : AUTHORIZE_URL,
    graphVersion,
    metaAppId: readMetaId(reader, 'META_APP_ID'),
    instagramAppId: readMetaId(reader, 'INSTAGRAM_APP_ID'),
    appSecret,
    secretKeys,
  };
}

function readMetaId(reader: EnvironmentReader, name: string): string | null {
  const id = reader.text(name);
  if (id === '') return null;
  if (!META_ID.test(id)) reader.fault(name, 'must be the digits of an id');
  return id;
}

function readPrivateReceivers(reader: EnvironmentReader): PrivateReceivers {
  const { hosts, faults: hostFaults } = parseAllowedHosts(reader.text('ENDPOINT_ALLOWED_HOSTS'));
  const { networks, faults } = parseAllowedNetworks(reader.text('ENDPOINT_ALLOWED_NETWORKS'));
  for (const fault of hostFaults) reader.fault('ENDPOINT_ALLOWED_HOSTS', `cannot be read: ${fault}`);
  for (const fault of faults) reader.fault('ENDPOINT_ALLOWED_NETWORKS', `cannot be read: ${fault}`);
  return { hosts, networks };
}

/** No fault shows a URL, which may contain a secret. */
function readForwardUrls(reader: EnvironmentReader, publicUrl: string): MetaForwardingConfig['urls'] {
  const name = 'META_FORWARD_URLS';
  const text = reader.text(name);
  if (text === '') return [];
  const urls: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const fault = checkForwardUrl(entry.trim());
    const url = fault === null ? new URL(entry.trim()).href : '';
    if (fault !== null) reader.fault(name, `entry ${index + 1} ${fault}`);
    else if (urls.includes(url)) reader.fault(name, `entry ${index + 1} is listed twice`);
    else if (url.replace(/\/+$/, '') === `${publicUrl}${WEBHOOK_PATH}`)
      reader.fault(name, `entry ${index + 1} is the webhook of this service itself`);
    urls.push(url);
  }
  if (urls.length > MAX_FORWARD_URLS) reader.fault(name, `must have at most ${MAX_FORWARD_URLS} URLs`);
  return urls;
}

function deriveForwardMark(auditKey: string): string {
  const key = deriveKey(auditKey, 'forwardMark').export();
  return key.toString('hex', 0, FORWARD_MARK_BYTES);
}

function readRetention(reader: EnvironmentReader): RetentionConfig {
  return {
    attemptDays: reader.integer('ATTEMPT_RETENTION_DAYS', MIN_ATTEMPT_DAYS, MAX_ATTEMPT_DAYS),
    linkHours: reader.integer('LINK_RETENTION_HOURS', MIN_LINK_HOURS, MAX_ATTEMPT_DAYS * 24),
    notificationDays: reader.integer('NOTIFICATION_RETENTION_DAYS', MIN_NOTIFICATION_DAYS, MAX_ATTEMPT_DAYS),
  };
}
