/** The least serious lines that are written; `silent` writes none. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The level of this name, or null. */
export function parseLogLevel(text: string): LogLevel | null {
  return LOG_LEVELS.find((level) => level === text) ?? null;
}

/** Asked every few seconds by machines; their successes would drown everything else. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);
const WEBHOOK = '/webhooks/instagram';

/**
 * The level of the line that each request leaves. Anybody can send unsigned deliveries: they are counted,
 * and must not be able to fill the log.
 */
export function levelOfRequest(route: string, status: number): 'debug' | 'info' {
  if (PROBES.has(route)) return status < 400 ? 'debug' : 'info';
  return route === WEBHOOK && (status === 401 || status === 403) ? 'debug' : 'info';
}
