/**
 * The characters of RFC 3986, and two slashes after the scheme. Browsers accept more than that (backslashes, line breaks, one
 * slash) and interpret it differently: a stored URL must have one host for every reader.
 */
const URL_TEXT = /^https?:\/\/[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/;

/** Whether a link may lead back to this URL: https, or http on the developer's own machine. */
export function isReturnUrl(text: string): boolean {
  if (!URL_TEXT.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1'))
  );
}

/** In characters. With the invite and the longest names it leaves a message within 1,000 bytes. */
export const MAX_INVITE_URL = 200;

/** Whether invites can lead to this URL: as a return URL, and without an `invite` of its own, which a page could read instead of ours. */
export function isInviteUrl(text: string): boolean {
  return text.length <= MAX_INVITE_URL && isReturnUrl(text) && !new URL(text).searchParams.has('invite');
}

/**
 * Whether a URL is below an allowed one: the same origin, and the same path or one below it. URLs are compared after parsing, so
 * that no spelling (`/a/../b`, a default port, `@`) evades the check. `http://localhost` allows any port.
 */
export function isAllowedReturnUrl(text: string, allowed: readonly string[]): boolean {
  if (!isReturnUrl(text)) return false;
  const url = new URL(text);
  return allowed.some((entry) => {
    const base = new URL(entry);
    const anyPort =
      base.href === 'http://localhost/' && url.protocol === 'http:' && url.hostname === 'localhost';
    const sameOrigin = base.origin === url.origin || anyPort;
    const path = base.pathname.replace(/\/$/, '');
    return sameOrigin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
  });
}
