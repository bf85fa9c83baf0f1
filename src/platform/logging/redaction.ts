/** What stands in the place of what must not be in a log. */
export const REDACTED = '[redacted]';

/**
 * Fields whose value is never written to a log, whatever code passes them: secrets, what carries a ref, what people wrote, and the
 * ids of people. Rows are named by their own ids (`lnk_…`), which say nothing about anybody.
 */
export const REDACTED_NAMES: readonly string[] = [
  'authorization cookie set-cookie key apiKey api_key appApiKey adminApiKey secret appSecret password',
  'token accessToken access_token verifyToken hub.verify_token signature x-hub-signature-256 signedRequest',
  'signed_request ref jws url connectUrl qrUrl databaseUrl DATABASE_URL externalUserId external_user_id',
  'sessionId session_id igsid mid q query body rawBody headers parameters text payload context',
].flatMap((names) => names.split(' '));

/** The same as paths for pino, which looks at the fields of the line itself: a path with a `*` would cost 60 us a line. */
export const REDACTED_PATHS: readonly string[] = REDACTED_NAMES.map((name) => `["${name}"]`);

const NAME_SET: ReadonlySet<string> = new Set(REDACTED_NAMES);
/** Deeper than anybody nests what a person is to read. */
const MAX_DEPTH = 6;

/** The fields of a line with what their objects hold under a name that must not be there. Lines seldom hold objects. */
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
  // Of an error deep inside an object only the kind is kept: its words may be about a person.
  if (value instanceof Error) return value.name;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      NAME_SET.has(name) ? REDACTED : redactNames(each, depth - 1),
    ]),
  );
}

const NAMES = REDACTED_NAMES.map((name) => name.replaceAll('.', '\\.')).join('|');

/** What secrets look like, wherever in a line they stand. Each stops at a quote, so that the line stays JSON. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // A ref token, or any JWS, whole or cut short, `=` also as it stands in a URL; a signed_request has its signature first.
  [/(?:[\w-]{43}\.)?(?<![A-Za-z])eyJ[\w-]{6,}(?:(?:=|\.|%(?:25)*3[dD])[\w-]*)*/g, REDACTED],
  [/hk_[0-9A-Za-z]{6,}/g, REDACTED],
  [/\b(bearer|basic)(\s+)[^\s"\\,;]+/gi, `$1$2${REDACTED}`],
  [/(signed_request)([\\"'\s:=]+)[^\s"'\\&,}]+/gi, `$1$2${REDACTED}`],
  // A password in a URL; it may hold an @ itself.
  [/(:\/\/[^\s:/@"\\]*):(?:\\.|[^\s/"\\])+@/g, `$1:${REDACTED}@`],
  // A query string: look-ups and handshakes have their words there.
  [/([/\w])\?(?:[\w.[\]-]|%[0-9a-f]{2})+=[^\s"\\]*/gi, `$1?${REDACTED}`],
  // JSON inside of the line, at any depth …
  [new RegExp(`"(${NAMES})":"(?:[^"\\\\]|\\\\.)*"`, 'gi'), `"$1":"${REDACTED}"`],
  // … and JSON that became text inside of it.
  [new RegExp(`(\\\\{1,15}")(${NAMES})\\1(\\s*:\\s*)\\1.*?\\1`, 'gi'), `$1$2$1$3$1${REDACTED}$1`],
];

/** Most lines hold nothing of the kind; one look tells. */
const SUSPICIOUS = new RegExp(
  `eyJ|hk_|bearer\\s|basic\\s|signed_request|://|\\?[\\w.%[\\]-]+=|"(?:${NAMES})\\\\*"`,
  'i',
);

/**
 * Cuts everything that looks like a secret out of a finished log line. The last net: it sees what the fields' names do not
 * tell, in messages, nested objects and faults alike.
 */
export function redactLine(line: string): string {
  if (!SUSPICIOUS.test(line)) return line;
  return FORMS.reduce((text, [form, replacement]) => text.replace(form, replacement), line);
}
