/** What the document says before its first route. */
export const ABOUT = [
  'Which Instagram person is which of your users: signed ig.me links in, proven identities out.',
  'Send your key as `Authorization: Bearer hk_…`. A key sees the rows of its own app only; another app’s row is answered exactly as a missing one.',
  'Bodies are JSON in UTF-8, fields are camelCase, times are RFC 3339 in UTC with milliseconds, ids are a prefix and 26 characters. An answer may get new fields; a field keeps its meaning.',
  'Lists are newest first: `data`, and `nextCursor` to pass as `cursor` for the next page, null on the last.',
  'An endpoint of yours hears of what happens: see the webhooks below. Whatever is sent to it, it may get twice or late, and what is about one user in the order in which it happened.',
  'Every error is a problem document (RFC 9457, `application/problem+json`) with a stable `code`; each operation lists its own. Every answer has `x-request-id`: send `X-Request-Id` with 1 to 128 characters of `A-Za-z0-9._-` to choose it.',
  'An app’s key may send so many requests in each minute of the clock, mints and others counted apart, and mint so many links for one external user; the headers `RateLimit-Policy` and `RateLimit` tell, and `429` asks to wait for `Retry-After` seconds. A request has a URL of 8,000 characters, 100 headers and 16 KiB of both at the most (`414`, `431`).',
].join('\n\n');

/** The groups of routes, in the order in which a reader needs them. */
export const TAGS = {
  links: 'Signed ig.me links for signed-in users of your app: mint them, see how they stand.',
  identities: 'Who is who: an Instagram person on an account, and the external user of an app.',
  endpoints:
    'Where your app is told of what happens to its links and identities: URLs of yours, and what signs.',
  notifications:
    'What your endpoints were told, and what they are sent: signed as Standard Webhooks 1.0 says.',
  public: 'What a browser asks for; the secret in the path is the credential.',
  admin: 'For operators and support staff, with an admin key.',
  meta: 'What Instagram calls. Nobody else has a use for it.',
  service: 'How the service itself is.',
} as const;
