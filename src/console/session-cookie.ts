import { SESSION_SECONDS } from './session-life.js';

/**
 * A name with `__Host-` is taken from this host alone, with `Secure` and the path `/`, so no subdomain can set it. Browsers refuse it
 * over http. https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes (read 2026-11)
 */
const SECURE_NAME = '__Host-hitch_console';
const PLAIN_NAME = 'hitch_console';

/** @param isSecure whether browsers reach the service by https */
export function nameCookie(isSecure: boolean): string {
  return isSecure ? SECURE_NAME : PLAIN_NAME;
}

/** The value of the session's cookie in a `Cookie` header; null when there is none. */
export function readCookie(header: string | undefined, isSecure: boolean): string | null {
  const start = `${nameCookie(isSecure)}=`;
  const pair = (header ?? '')
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(start));
  return pair?.slice(start.length) ?? null;
}

/** The `Set-Cookie` header that keeps a session's secret in the browser. */
export function writeCookie(secret: string, isSecure: boolean): string {
  return toHeader(secret, SESSION_SECONDS, isSecure);
}

/** The `Set-Cookie` header that removes it. */
export function clearCookie(isSecure: boolean): string {
  return toHeader('', 0, isSecure);
}

function toHeader(value: string, maxAgeSeconds: number, isSecure: boolean): string {
  const flags = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict`;
  return `${nameCookie(isSecure)}=${value}; ${flags}${isSecure ? '; Secure' : ''}`;
}
