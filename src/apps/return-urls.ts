/** Whether a browser may be sent there at all: https, or http on the developer's own machine. */
export function isReturnUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
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
    const sameOrigin =
      base.origin === url.origin ||
      (entry === 'http://localhost' && url.protocol === 'http:' && url.hostname === 'localhost');
    const path = base.pathname.replace(/\/$/, '');
    return sameOrigin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
  });
}
