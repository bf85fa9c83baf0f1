/**
 * What RFC 3986 lets a URL hold, and two slashes at their place. Browsers read more than that as a URL (backslashes, line
 * breaks, one slash), each in its own way: what is stored and given back must mean the same host to everybody.
 */
const URL_TEXT = /^https?:\/\/[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/;

/** Whether a browser may be sent there at all: https, or http on the developer's own machine. */
export function isReturnUrl(text: string): boolean {
  if (!URL_TEXT.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1'))
  );
}

/**
 * Whether a URL lies under one of the allowed ones: the same origin, and the path itself or one below it. Compared after
 * parsing, so that no spelling (`/a/../b`, a port in disguise, `@`) slips past. `http://localhost` allows any port.
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
