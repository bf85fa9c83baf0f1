/** Environment variables by name, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

interface Variable {
  readonly name: string;
  /** Null when there is none; the embedded mode then generates a secret. */
  readonly default: string | null;
  readonly secret: boolean;
  readonly meaning: string;
}

/** Every variable that the service reads. Tests compare `.env.example` and docs/configuration.md with it. */
export const VARIABLES: readonly Variable[] = [
  variable(
    'DATABASE_URL',
    null,
    'postgres:// URL of your database; unset: an embedded PostgreSQL under HITCH_DATA_DIR',
    true,
  ),
  variable(
    'DATABASE_DIRECT_URL',
    null,
    'postgres:// URL of the same database past a connection pooler, for migrations and LISTEN; unset: DATABASE_URL',
    true,
  ),
  variable(
    'MIGRATION_DATABASE_URL',
    null,
    'postgres:// URL of a role that owns the tables, for `hitch migrate` only; unset: DATABASE_DIRECT_URL',
    true,
  ),
  variable('HITCH_DATA_DIR', '.hitch', 'folder of the embedded data and credentials.json'),
  variable('HITCH_EMBEDDED', null, '1: allow the embedded PostgreSQL in production or on a public HOST'),
  variable('HOST', null, 'address to listen on; unset: 127.0.0.1 embedded, else 0.0.0.0'),
  variable('PORT', '3000', 'port to listen on'),
  variable(
    'STOP_DELAY_MS',
    '500',
    'milliseconds for which requests are still accepted after SIGTERM, while /readyz answers 503',
  ),
  variable(
    'KEEP_ALIVE_MS',
    '75000',
    "milliseconds for which an idle connection is kept open: more than your balancer's idle time-out",
  ),
  variable('LOG_LEVEL', 'info', 'fatal, error, warn, info, debug, trace or silent'),
  variable(
    'PUBLIC_URL',
    null,
    'base URL of the service for clients and browsers, https unless its host is loopback; unset: http://localhost:$PORT',
  ),
  variable(
    'METRICS_HOST',
    '127.0.0.1',
    'address on which /metrics is served, on a port of its own; the image sets 0.0.0.0',
  ),
  variable(
    'METRICS_PORT',
    '9464',
    'port of /metrics; without DATABASE_URL it is served only if METRICS_PORT or METRICS_HOST is set',
  ),
  variable('DOCS', 'on', 'off: /docs answers 404'),
  variable('CONSOLE', 'on', "off: the operators' console, its sessions and its sign-in answer 404"),
  variable(
    'TRUST_PROXY',
    null,
    'addresses or CIDRs of your proxies, comma-separated, whose X-Forwarded-For or Forwarded is trusted',
  ),
  variable('IGME_BASE_URL', 'https://ig.me', 'base URL of the links; Meta also documents https://ig.me/m'),
  variable(
    'INSTAGRAM_GRAPH_URL',
    'https://graph.instagram.com',
    'base URL of the calls to Instagram with a token of Instagram login',
  ),
  variable(
    'FACEBOOK_GRAPH_URL',
    'https://graph.facebook.com',
    'base URL of the calls to Instagram with a Page token, and of those about the Meta app',
  ),
  variable(
    'INSTAGRAM_OAUTH_URL',
    'https://api.instagram.com',
    'base URL of the exchange of an authorisation code; if set, the page that asks the owner is at /oauth/authorize below it, else at https://www.instagram.com/oauth/authorize',
  ),
  variable('GRAPH_VERSION', 'v26.0', 'version of the Graph API'),
  variable('META_APP_ID', null, 'id of your Meta app, for what the doctor reads about it'),
  variable(
    'INSTAGRAM_APP_ID',
    null,
    'id of the Instagram app (Instagram > API setup), for connecting an account by log-in',
  ),
  variable(
    'META_FORWARD_URLS',
    null,
    'URLs of other systems, comma-separated, that get every delivery of Meta as it arrived',
  ),
  variable(
    'DELIVERY_CONCURRENCY',
    '64',
    'deliveries to one endpoint that an instance runs at the same time, 1 to 1024',
  ),
  variable(
    'ENDPOINT_ALLOWED_HOSTS',
    null,
    'hosts of endpoints in private networks, comma-separated: names, addresses, suffixes such as .svc.cluster.local; http:// before one also allows http',
  ),
  variable(
    'ENDPOINT_ALLOWED_NETWORKS',
    null,
    'private networks of endpoints, comma-separated: 10.20.0.0/16; http:// before one also allows http',
  ),
  variable(
    'ATTEMPT_RETENTION_DAYS',
    '90',
    'days that attempts, dead letters and who came through campaigns are kept, at least 30',
  ),
  variable(
    'LINK_RETENTION_HOURS',
    '720',
    'hours that expired, revoked and rejected links are kept, at least 72',
  ),
  variable(
    'NOTIFICATION_RETENTION_DAYS',
    '30',
    'days that notifications are kept and can be sent again, at least 7',
  ),
  variable(
    'META_APP_SECRETS',
    null,
    'secret of your Meta app, or several, comma-separated, of 8 characters or more: any of them may sign webhook requests',
    true,
  ),
  variable('META_VERIFY_TOKEN', null, 'verify token that you entered at Meta, 8 characters or more', true),
  variable(
    'REF_SIGNING_KEYS',
    null,
    'kid:base64 of 32 random bytes, comma-separated: the first signs, all verify',
    true,
  ),
  variable('ADMIN_API_KEY', null, 'hk_… key that creates the first apps and keys', true),
  variable(
    'AUDIT_KEY',
    null,
    "at least 32 random characters: keys the hashes of people's ids in the audit",
    true,
  ),
  variable(
    'SECRET_ENCRYPTION_KEYS',
    null,
    "kid:base64 of 32 random bytes, comma-separated: the first encrypts endpoints' secrets and accounts' tokens, all decrypt; unset: derived from AUDIT_KEY",
    true,
  ),
  variable(
    'ENDPOINT_SECRET_KEYS',
    null,
    'former name of SECRET_ENCRYPTION_KEYS; if both are set, its keys still decrypt',
    true,
  ),
];

/** The variables that are required unless the embedded mode generates them. */
export const SECRET_NAMES = [
  'META_APP_SECRETS',
  'META_VERIFY_TOKEN',
  'REF_SIGNING_KEYS',
  'ADMIN_API_KEY',
  'AUDIT_KEY',
] as const;

export type SecretName = (typeof SECRET_NAMES)[number];

/**
 * Removes the white space around each value, and replaces each secret by the contents of `<NAME>_FILE`.
 * @param readFile reads a file as text
 * @returns the variables, and a fault for each file that is empty or cannot be read, or whose variable is also set
 */
export function readSecretFiles(
  env: Environment,
  readFile: (path: string) => string,
): { readonly env: Environment; readonly faults: string[] } {
  const read: Record<string, string | undefined> = { ...env };
  const faults: string[] = [];
  for (const { name, secret } of VARIABLES) {
    // A file or a panel of a host adds line ends and spaces that nobody sees.
    if (read[name] !== undefined) read[name] = read[name].trim();
    const path = secret ? env[`${name}_FILE`]?.trim() : '';
    if (!path) continue;
    if (read[name]) faults.push(`${name} and ${name}_FILE are both set; remove one`);
    try {
      read[name] = readFile(path).trim();
      if (read[name] === '') faults.push(`${name}_FILE is empty: ${path}`);
    } catch {
      faults.push(`${name}_FILE cannot be read: ${path}`);
    }
  }
  return { env: read, faults };
}

/** The variable that a secret came from: `<NAME>_FILE` when that is set. */
export function nameOfSecret(env: Environment, name: string): string {
  return env[`${name}_FILE`]?.trim() ? `${name}_FILE` : name;
}

function variable(name: string, preset: string | null, meaning: string, secret = false): Variable {
  return { name, default: preset, secret, meaning };
}
