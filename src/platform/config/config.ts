import type { LogLevel } from '../logging/log-level.js';
import type { KeyRing } from '../../ref-tokens/key-ring.js';

export interface HttpConfig {
  /** `HOST`: the address to listen on. */
  readonly host: string;
  /** `PORT`: 0 takes a free one. */
  readonly port: number;
  /** `PUBLIC_URL`: how the world reaches the service; no trailing slash. */
  readonly publicUrl: string;
  /** `TRUST_PROXY`: whose `X-Forwarded-*` headers tell who is asking. */
  readonly trustedProxies: readonly string[];
  /** `STOP_DELAY_MS`: how long a service that was told to stop still takes requests. */
  readonly stopDelayMs: number;
}

export interface LoggingConfig {
  /** `LOG_LEVEL`: the least serious lines that are written. */
  readonly level: LogLevel;
}

export interface DatabaseConfig {
  /** `DATABASE_URL`, or null for the embedded PostgreSQL. */
  readonly url: string | null;
  /** `HITCH_DATA_DIR`: the embedded PostgreSQL's data and `credentials.json`. */
  readonly dataDir: string;
}

export interface RefTokensConfig {
  /** `REF_SIGNING_KEYS`: the first signs, all verify. */
  readonly keyRing: KeyRing;
}

export interface LinksConfig {
  /** `IGME_BASE_URL`: what a username is put behind. */
  readonly igMeBaseUrl: string;
  /** `PUBLIC_URL`: what a link's pictures are under; null while only the socket knows the port. */
  readonly publicUrl: string | null;
}

export interface MetaWebhooksConfig {
  /** `META_APP_SECRETS`: any of them may have signed. */
  readonly appSecrets: readonly string[];
  /** `META_VERIFY_TOKEN`: what Meta repeats at the handshake. */
  readonly verifyToken: string;
}

export interface AppsConfig {
  /** `ADMIN_API_KEY`: the key that makes the first apps and keys. */
  readonly adminApiKey: string;
}

export interface AuditConfig {
  /** `AUDIT_KEY`: keys the hashes of people's ids in the audit. */
  readonly auditKey: string;
}

export interface EndpointsConfig {
  /** `ENDPOINT_SECRET_KEYS`, and behind them one that is derived from `AUDIT_KEY`: the first encrypts endpoints' secrets, all decrypt. */
  readonly secretKeys: KeyRing;
  /** Whether this machine's own addresses may be endpoints: in the embedded mode only. */
  readonly allowLoopback: boolean;
}

export interface RetentionConfig {
  /** `ATTEMPT_RETENTION_DAYS`: how long attempts are kept. */
  readonly attemptDays: number;
  /** `LINK_RETENTION_HOURS`: how long links are kept that came to nothing. */
  readonly linkHours: number;
  /** `NOTIFICATION_RETENTION_DAYS`: how long notifications are kept. */
  readonly notificationDays: number;
}

export interface NotificationsConfig {
  /** `DELIVERY_CONCURRENCY`: how many deliveries to one endpoint an instance has under way at the same time. */
  readonly deliveryConcurrency: number;
}

/** The demo tenant of the embedded mode. */
export interface DemoConfig {
  /** UUIDs and key under which the demo app is registered. */
  readonly appId: string;
  readonly appApiKey: string;
  readonly account: { readonly igId: string; readonly username: string };
}

/** Everything that the environment decides. Each feature gets its own slice. */
export interface Config {
  readonly http: HttpConfig;
  readonly logging: LoggingConfig;
  readonly database: DatabaseConfig;
  readonly refTokens: RefTokensConfig;
  readonly links: LinksConfig;
  readonly metaWebhooks: MetaWebhooksConfig;
  readonly apps: AppsConfig;
  readonly audit: AuditConfig;
  readonly endpoints: EndpointsConfig;
  readonly notifications: NotificationsConfig;
  readonly retention: RetentionConfig;
  /** Null with `DATABASE_URL`: no demo rows on the user's own database. */
  readonly demo: DemoConfig | null;
}

export const REF_TOKENS_CONFIG = Symbol('REF_TOKENS_CONFIG');
export const LINKS_CONFIG = Symbol('LINKS_CONFIG');
export const META_WEBHOOKS_CONFIG = Symbol('META_WEBHOOKS_CONFIG');
export const APPS_CONFIG = Symbol('APPS_CONFIG');
export const AUDIT_CONFIG = Symbol('AUDIT_CONFIG');
export const ENDPOINTS_CONFIG = Symbol('ENDPOINTS_CONFIG');
export const NOTIFICATIONS_CONFIG = Symbol('NOTIFICATIONS_CONFIG');
export const RETENTION_CONFIG = Symbol('RETENTION_CONFIG');
export const DEMO_CONFIG = Symbol('DEMO_CONFIG');
