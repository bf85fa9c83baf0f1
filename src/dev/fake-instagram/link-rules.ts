/** What an ig.me link says. */
export type FakeLinkReading =
  | { readonly kind: 'link'; readonly username: string; readonly ref: string | null }
  | { readonly kind: 'not_a_link' };

// Meta: a ref has at most 2,083 characters of A-Z a-z 0-9 - _ =. One page writes ig.me/<username>, the other ig.me/m/<username>.
// https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me and
// https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/ig-me-links (read 2026-11)
const REF = /^[A-Za-z0-9_=-]{1,2083}$/;
const PATH = /^\/(?:m\/)?([A-Za-z0-9._]{1,30})\/?$/;

/**
 * Reads an ig.me link. A ref outside Meta's alphabet or length never comes back, so it is none.
 * @param hosts hosts that count as ig.me
 */
export function readIgMeLink(
  text: string,
  hosts: readonly string[] = ['ig.me', 'www.ig.me'],
): FakeLinkReading {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || !hosts.includes(url.host)) return { kind: 'not_a_link' };
  const username = PATH.exec(url.pathname)?.[1];
  if (username === undefined) return { kind: 'not_a_link' };
  const ref = url.searchParams.get('ref');
  return { kind: 'link', username: username.toLowerCase(), ref: ref !== null && REF.test(ref) ? ref : null };
}
