import type { PrivateReceivers } from '../../endpoints/private-receivers.js';
import type { KeyRing } from '../../ref-tokens/key-ring.js';

/** Log levels from the most to the least serious; `silent` writes nothing. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface HttpConfig {
  /** `HOST`: the address to listen on. */
  readonly host: string;
  /** `PORT`: 0 takes a free one. */
  readonly port: number;
  /** `PUBLIC_URL`: base URL of the service for clients and browsers, without a trailing slash. */
  readonly publicUrl: string;
  /** `TRUST_PROXY`: addresses of proxies whose `X-Forwarded-For` or `Forwarded` headers are trusted. */
  readonly trustedProxies: readonly string[];
  /** `KEEP_ALIVE_MS`: how long an idle connection is kept open, in milliseconds. */
  readonly keepAliveMs: number;
  /** `STOP_DELAY_MS`: how long the service still accepts requests after a signal to stop, in milliseconds. */
  readonly stopDelayMs: number;
}

/** The listener of `/metrics`, which has a port of its own. */
export interface MetricsConfig {
  /** `METRICS_HOST`: the address to listen on. */
  readonly host: string;
  /** `METRICS_PORT`: 0 takes a free one. */
  readonly port: number;
  /** Whether `METRICS_PORT` is set: a port that was asked for must not be another program's. */
  readonly isPortSet: boolean;
}

export interface DocsConfig {
  /** `DOCS`: whether `/docs` is served. */
  readonly isServed: boolean;
}

export interface ConsoleConfig {
  /** `CONSOLE`: whether the operators' console, its sessions and its sign-in are served. */
  readonly isServed: boolean;
}

export interface LoggingConfig {
  /** `LOG_LEVEL`: the least serious level that is written. */
  readonly level: LogLevel;
}

export interface DatabaseConfig {
  /** `DATABASE_URL`, or null for the embedded PostgreSQL. */
  readonly url: string | null;
  /** `DATABASE_DIRECT_URL`: the same database past a pooler; null when there is none. */
  readonly directUrl: string | null;
  /** `HITCH_DATA_DIR`: the embedded PostgreSQL's data and `credentials.json`. */
  readonly dataDir: string;
}

export interface RefTokensConfig {
  /** `REF_SIGNING_KEYS`: the first signs, all verify. */
  readonly keyRing: KeyRing;
}

export interface LinksConfig {
  /** `IGME_BASE_URL`: base of the ig.me links, to which the username is appended. */
  readonly igMeBaseUrl: string;
  /** `PUBLIC_URL`: base URL of a link's page and QR code; null when the port is chosen by the system. */
  readonly publicUrl: string | null;
}

export interface MetaWebhooksConfig {
  /** `META_APP_SECRETS`: any of them may have signed a webhook request. */
  readonly appSecrets: readonly string[];
  /** `META_VERIFY_TOKEN`: token that Meta sends in the webhook handshake. */
  readonly verifyToken: string;
}

export interface MetaForwardingConfig {
  /** `META_FORWARD_URLS`: each gets every delivery of Meta. */
  readonly urls: readonly string[];
  /** Encrypts the bodies that wait: the keys of `EndpointsConfig.secretKeys`. */
  readonly bodyKeys: KeyRing;
  /** Names this service to itself in the requests that it forwards: 32 hexadecimal digits, derived from `AUDIT_KEY`. */
  readonly mark: string;
}

export interface AppsConfig {
  /** `ADMIN_API_KEY`: the key that creates the first apps and keys. */
  readonly adminApiKey: string;
}

export interface AuditConfig {
  /** `AUDIT_KEY`: HMAC key for the hashes of people's ids in the audit. */
  readonly auditKey: string;
}

export interface EndpointsConfig {
  /**
   * `SECRET_ENCRYPTION_KEYS`, its former name `ENDPOINT_SECRET_KEYS`, and a key that is derived from `AUDIT_KEY`: the first encrypts
   * endpoints' secrets, all decrypt.
   */
  readonly secretKeys: KeyRing;
  /** Whether loopback addresses are allowed as endpoints: in the embedded mode only. */
  readonly allowLoopback: boolean;
  /** `ENDPOINT_ALLOWED_HOSTS` and `ENDPOINT_ALLOWED_NETWORKS`: receivers in private networks that are allowed. */
  readonly privateReceivers: PrivateReceivers;
}

/** The calls to Instagram. */
export interface InstagramConfig {
  /** `INSTAGRAM_GRAPH_URL`: base URL of the calls with a token of Instagram login, and of the exchange and refresh of tokens. */
  readonly graphUrl: string;
  /** `FACEBOOK_GRAPH_URL`: base URL of the calls with a Page token, and of those about the Meta app. */
  readonly facebookGraphUrl: string;
  /** `INSTAGRAM_OAUTH_URL`: base URL of the exchange of an authorisation code. */
  readonly oauthUrl: string;
  /** The page that asks the owner of an account: Instagram's own, or that of `INSTAGRAM_OAUTH_URL` when it is set. */
  readonly authorizeUrl: string;
  /** `GRAPH_VERSION`: version of the Graph API, such as `v26.0`. */
  readonly graphVersion: string;
  /** `META_APP_ID`: id of the Meta app. */
  readonly metaAppId: string | null;
  /** `INSTAGRAM_APP_ID`: id of the Instagram app that belongs to the Meta app. */
  readonly instagramAppId: string | null;
  /** The first of `META_APP_SECRETS`: the secret of the login in use. It proves who exchanges tokens. */
  readonly appSecret: string;
  /** Encrypts the accounts' tokens: the keys of `EndpointsConfig.secretKeys`. */
  readonly secretKeys: KeyRing;
}

export interface RetentionConfig {
  /** `ATTEMPT_RETENTION_DAYS`: days that attempts are kept. */
  readonly attemptDays: number;
  /** `LINK_RETENTION_HOURS`: hours that expired, revoked and rejected links are kept. */
  readonly linkHours: number;
  /** `NOTIFICATION_RETENTION_DAYS`: days that notifications are kept. */
  readonly notificationDays: number;
}

export interface NotificationsConfig {
  /** `DELIVERY_CONCURRENCY`: how many deliveries to one endpoint an instance runs at the same time. */
  readonly deliveryConcurrency: number;
}

/** The demo tenant of the embedded mode. */
export interface DemoConfig {
  /** UUID of the demo app. */
  readonly appId: string;
  readonly appApiKey: string;
  readonly account: { readonly igId: string; readonly username: string };
  /** The account's token at the fake Instagram; null when that does not run. */
  readonly accessToken: string | null;
}

/** The configuration of the service. Each room is given its own part. */
export interface Config {
  readonly http: HttpConfig;
  /** Null when `/metrics` is not served. */
  readonly metrics: MetricsConfig | null;
  readonly docs: DocsConfig;
  readonly console: ConsoleConfig;
  readonly logging: LoggingConfig;
  readonly database: DatabaseConfig;
  readonly refTokens: RefTokensConfig;
  readonly links: LinksConfig;
  readonly metaWebhooks: MetaWebhooksConfig;
  readonly metaForwarding: MetaForwardingConfig;
  readonly apps: AppsConfig;
  readonly audit: AuditConfig;
  readonly endpoints: EndpointsConfig;
  readonly instagram: InstagramConfig;
  readonly notifications: NotificationsConfig;
  readonly retention: RetentionConfig;
  /** Null with `DATABASE_URL`: the user's own database gets no demo rows. */
  readonly demo: DemoConfig | null;
}

export const REF_TOKENS_CONFIG = Symbol('REF_TOKENS_CONFIG');
export const LINKS_CONFIG = Symbol('LINKS_CONFIG');
export const META_WEBHOOKS_CONFIG = Symbol('META_WEBHOOKS_CONFIG');
export const META_FORWARDING_CONFIG = Symbol('META_FORWARDING_CONFIG');
export const APPS_CONFIG = Symbol('APPS_CONFIG');
export const AUDIT_CONFIG = Symbol('AUDIT_CONFIG');
export const ENDPOINTS_CONFIG = Symbol('ENDPOINTS_CONFIG');
export const INSTAGRAM_CONFIG = Symbol('INSTAGRAM_CONFIG');
export const NOTIFICATIONS_CONFIG = Symbol('NOTIFICATIONS_CONFIG');
export const RETENTION_CONFIG = Symbol('RETENTION_CONFIG');
export const DEMO_CONFIG = Symbol('DEMO_CONFIG');
