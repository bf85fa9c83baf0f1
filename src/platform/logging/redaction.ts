/** Replaces a value that must not be in a log. */
export const REDACTED = '[redacted]';

/**
 * Fields whose value is never written to a log, whatever code passes them: secrets, refs and what contains them, people's texts,
 * and people's ids. Rows are logged by their own ids (`lnk_…`), which reveal nothing about people.
 */
export const REDACTED_NAMES: readonly string[] = [
  'authorization cookie set-cookie key apiKey api_key appApiKey adminApiKey secret appSecret password',
  'invite token accessToken access_token verifyToken hub.verify_token signature x-hub-signature-256 signedRequest',
  'signed_request ref jws url connectUrl connectCode qrUrl databaseUrl DATABASE_URL externalUserId external_user_id',
  'sessionId session_id igsid mid q query body rawBody headers parameters text payload context accountHint account_hint typedCode codeHash code_hash',
].flatMap((names) => names.split(' '));

/** The names as paths for pino, for the top-level fields of a line: a path with a `*` would cost 60 us per line. */
export const REDACTED_PATHS: readonly string[] = REDACTED_NAMES.map((name) => `["${name}"]`);

const NAME_SET: ReadonlySet<string> = new Set(REDACTED_NAMES);
/** Deeper than log fields are nested. */
const MAX_DEPTH = 6;

/** The fields of a line, with redacted values inside their objects. Copies only when there is an object, which is rare. */
export function redactNested(fields: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'object' || value === null || value instanceof Error) continue;
    copy ??= { ...fields };
    copy[name] = redactNames(value, MAX_DEPTH);
  }
  return copy ?? fields;
}

function redactNames(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth === 0) return REDACTED;
  if (Array.isArray(value)) return value.map((each) => redactNames(each, depth - 1));
  // Only the name of a nested error is kept: its message may be about a person.
  if (value instanceof Error) return value.name;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      NAME_SET.has(name) ? REDACTED : redactNames(each, depth - 1),
    ]),
  );
}

const NAMES = REDACTED_NAMES.map((name) => name.replaceAll('.', '\\.')).join('|');

/** Patterns of secrets anywhere in a line. Each stops at a quote, so that the line stays valid JSON. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // A ref token or any JWS, complete or truncated, with `=` also URL-encoded; a signed_request has its signature first.
  [/(?:[\w-]{43}\.)?(?<![A-Za-z])eyJ[\w-]{6,}(?:(?:=|\.|%(?:25)*3[dD])[\w-]*)*/g, REDACTED],
  [/hk_[0-9A-Za-z]{6,}/g, REDACTED],
  // The secret of a session, and of a sign-in link.
  [/h[sl]_[\w-]{20,}/g, REDACTED],
  // An access token of Meta.
  [/\b(?:IG|EA)[A-Z][0-9A-Za-z_-]{40,}/g, REDACTED],
  // The code of a page in its path, with slashes also URL-encoded, and a whole one anywhere.
  [/((?:\/|%(?:25)*2f)c(?:\/|%(?:25)*2f))[\w%-]{6,}/gi, `$1${REDACTED}`],
  // With a letter in front it is an invite.
  [/(?<![0-9A-Za-z])i?[0-9a-hjkmnp-tv-z]{38}[08gr](?![0-9A-Za-z])/gi, REDACTED],
  // The code that a person types, as it is shown.
  [/(?<![\w-])[B-DF-HJKMNP-TV-Z2-9]{4}-[B-DF-HJKMNP-TV-Z2-9]{4}(?![\w-])/g, REDACTED],
  [/\b(bearer|basic)(\s+)[^\s"\\,;]+/gi, `$1$2${REDACTED}`],
  [/(signed_request)([\\"'\s:=]+)[^\s"'\\&,}]+/gi, `$1$2${REDACTED}`],
  // A password in a URL, which may contain an @.
  [/(:\/\/[^\s:/@"\\]*):(?:\\.|[^\s/"\\])+@/g, `$1:${REDACTED}@`],
  // A query string, where look-ups and handshakes have their values.
  [/([/\w])\?(?:[\w.[\]-]|%[0-9a-f]{2})+=[^\s"\\]*/gi, `$1?${REDACTED}`],
  // JSON in the line, at any depth …
  [new RegExp(`"(${NAMES})":"(?:[^"\\\\]|\\\\.)*"`, 'gi'), `"$1":"${REDACTED}"`],
  // … and JSON that is encoded as text in it.
  [new RegExp(`(\\\\{1,15}")(${NAMES})\\1(\\s*:\\s*)\\1.*?\\1`, 'gi'), `$1$2$1$3$1${REDACTED}$1`],
];

/** A quick test, because most lines contain no secret. */
const SUSPICIOUS = new RegExp(
  `eyJ|hk_|h[sl]_[\\w-]{20}|(?:IG|EA)[A-Z][0-9A-Za-z_-]{40}|/c/|%2fc|%252fc|(?<![0-9a-z])i?[0-9a-hjkmnp-tv-z]{39}(?![0-9a-z])|(?<![\\w-])[b-df-hjkmnp-tv-z2-9]{4}-[b-df-hjkmnp-tv-z2-9]{4}(?![\\w-])|bearer\\s|basic\\s|signed_request|://|\\?[\\w.%[\\]-]+=|"(?:${NAMES})\\\\*"`,
  'i',
);

/**
 * Redacts everything that looks like a secret in a finished log line. This is the last check: it also covers messages, nested
 * objects and faults, where no field name shows that a value is secret.
 */
export function redactLine(line: string): string {
  if (!SUSPICIOUS.test(line)) return line;
  return FORMS.reduce((text, [form, replacement]) => text.replace(form, replacement), line);
}
