/** Where the frame of a connect URL comes from, and what it loads. */
export interface FrameSource {
  /** The connect URL as it was given, for a link. */
  readonly href: string;
  /** The only origin that the element talks to. */
  readonly origin: string;
  readonly frameUrl: string;
}

/** The service may be below a path prefix of a proxy, so the path only has to end with the code. */
const PATH = /\/c\/[0-9a-z]+$/i;

/**
 * Reads a connect URL. Null for what cannot be one, so that no other URL, and no `javascript:` one, ever becomes a frame or a link.
 * @param theme `light` or `dark`; anything else leaves the choice to the person's device
 * @param locale a language of the page, or null
 */
export function readConnectUrl(text: string, theme: string, locale: string | null): FrameSource | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || !PATH.test(url.pathname))
    return null;
  const { href, origin } = url;
  url.hash = '';
  url.searchParams.set('embed', '1');
  if (/^(light|dark)$/.test(theme)) url.searchParams.set('theme', theme);
  if (locale) url.searchParams.set('locale', locale);
  return { href, origin, frameUrl: url.href };
}
