/**
 * The link that opens the account's conversation in the Instagram app and hands the ref to its owner.
 *
 * Meta: `https://ig.me/<USERNAME>?ref=<REF>`; the ref's alphabet needs no escaping.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)
 */
export function buildIgMeUrl(baseUrl: string, username: string, ref: string): string {
  return `${baseUrl}/${username}?ref=${ref}`;
}
