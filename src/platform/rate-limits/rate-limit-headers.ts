import { ProblemError } from '../http/problems.js';
import { type LimitVerdict, WINDOW_SECONDS } from './rate-limit-policies.js';

/** The part of a reply that headers are written to. */
interface ReplyHeaders {
  getHeader(name: string): unknown;
  header(name: string, value: string): unknown;
}

const REACHED: Record<LimitVerdict['policy'], string> = {
  mints: "This key has reached its app's limit of mints per minute",
  reads: "This key has reached its app's limit of requests per minute",
  changes: 'This app has reached the limit of changes of its endpoints and of redeliveries per minute',
  'endpoint-creations': 'The limit of endpoints created per hour is reached',
  'mints-per-user': "This external user has reached the app's limit of mints per minute",
  'unknown-keys': 'This address has reached the limit of requests per minute with API keys that do not exist',
  'sign-ins': 'This address has reached the limit of attempts to sign in per minute',
  codes: 'This page has reached the limit of requests per minute',
  'unknown-codes': 'This address has reached the limit of requests per minute for pages that do not exist',
  pictures: 'This address has reached the limit of requests for pictures per minute',
  addresses: 'This address has reached the limit of requests per minute',
};

/**
 * Appends a verdict to an answer's headers, after those of other limits: the policy (quota `q` in a window of `w` seconds) and
 * the service limit (`r` remaining, for `t` seconds).
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11 (read 2026-11)
 * @returns the problem to answer with when the limit is reached
 */
export function writeVerdict(verdict: LimitVerdict | null, reply: ReplyHeaders): ProblemError | null {
  if (verdict === null) return null;
  const { policy, limit, remaining, secondsLeft, windowSeconds = WINDOW_SECONDS } = verdict;
  append(reply, 'ratelimit-policy', `"${policy}";q=${limit};w=${windowSeconds}`);
  append(reply, 'ratelimit', `"${policy}";r=${remaining};t=${secondsLeft}`);
  if (verdict.isAllowed) return null;
  // RFC 6585: a cache must not keep a 429. https://www.rfc-editor.org/rfc/rfc6585 (read 2026-11)
  reply.header('cache-control', 'no-store');
  const detail = `${REACHED[policy]} (${limit}). Retry after \`Retry-After\` seconds.`;
  return new ProblemError('rate_limited', detail, undefined, secondsLeft);
}

function append(reply: ReplyHeaders, name: string, item: string): void {
  const before = reply.getHeader(name);
  reply.header(name, before === undefined ? item : `${String(before)}, ${item}`);
}
