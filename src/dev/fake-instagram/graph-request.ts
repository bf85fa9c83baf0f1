/** A call of the Graph API, read from HTTP. */
export interface FakeGraphRequest {
  readonly method: string;
  /** `v25.0`; null when the path has none. */
  readonly version: string | null;
  /** The parts of the path below the version. */
  readonly path: readonly string[];
  /** Of the query and, for what is not in it, of the body. Values that are not text stand as JSON. */
  readonly fields: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string | null;
}

interface RawRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

const VERSION = /^v\d+\.\d+$/;

/**
 * Reads a call. Meta: bodies are JSON or a form whose values may be JSON; the token is a bearer token, or `access_token` in the query
 * or the body. https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message (read 2026-11)
 */
export function readGraphRequest({
  method,
  url,
  authorization,
  contentType,
  body,
}: RawRequest): FakeGraphRequest {
  const { pathname, searchParams } = new URL(url, 'http://fake');
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const hasVersion = VERSION.test(parts[0] ?? '');
  const read = readBody(body, contentType ?? '');
  const fields = {
    ...Object.fromEntries(Object.entries(read).map(([name, value]) => [name, toText(value)])),
    ...Object.fromEntries(searchParams),
  };
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return {
    method,
    version: hasVersion ? (parts[0] ?? null) : null,
    path: hasVersion ? parts.slice(1) : parts,
    fields,
    body: read,
    token: bearer ?? fields['access_token'] ?? null,
  };
}

/** The names of a comma-separated list or a JSON array; sub-selections in braces stay with their name. */
export function splitNames(text: string | undefined): string[] {
  if (text === undefined || text.trim() === '') return [];
  const parsed = text.trimStart().startsWith('[') ? parseJson(text) : undefined;
  if (Array.isArray(parsed)) return parsed.map(String);
  return text
    .split(/,(?![^{]*\})/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

// Meta: v25.0 lives until 29 July 2028, v24.0 until 18 February 2028, v23.0 until 8 October 2027, v22.0 until 20 May 2027, v21.0 until
// 21 January 2027; a call to an ended version is served by the oldest living one.
// https://developers.facebook.com/documentation/development/graph-api/changelog (read 2026-11)
const VERSION_ENDS: readonly (readonly [version: number, end: string | null])[] = [
  [21, '2027-01-21'],
  [22, '2027-05-20'],
  [23, '2027-10-08'],
  [24, '2028-02-18'],
  [25, '2028-07-29'],
  [26, null],
];

/** The version that serves a call. Without one in the path, and for one that has ended, it is the oldest that lives. */
export function servedVersion(version: string | null, now: Date): string {
  const oldest = VERSION_ENDS.find(([, end]) => end === null || now < new Date(end))?.[0] ?? 26;
  const asked = version === null ? 0 : Number.parseInt(version.slice(1), 10);
  return `v${Math.max(asked, oldest)}.0`;
}

function readBody(body: string, contentType: string): Record<string, unknown> {
  if (body === '') return {};
  if (contentType.includes('application/x-www-form-urlencoded'))
    return Object.fromEntries(
      [...new URLSearchParams(body)].map(([name, value]) => [
        name,
        /^\s*[[{]/.test(value) ? (parseJson(value) ?? value) : value,
      ]),
    );
  const parsed = parseJson(body);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Record<string, unknown>)
    : {};
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
