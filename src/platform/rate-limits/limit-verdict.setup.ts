import type { FastifyReply } from 'fastify';
import { ProblemError } from '../http/problems.js';
import { formatVerdict } from './rate-limit-headers.js';
import type { LimitPolicy, LimitVerdict } from './rate-limit-policies.js';

const WHOSE: Record<LimitPolicy, string> = {
  mints: 'This key has minted as many links in this minute as its app may',
  reads: 'This key has sent as many requests in this minute as its app may',
  'mints-per-user': 'For this external user as many links were minted in this minute as the app may',
  addresses: 'From this address came as many requests in this minute as one may send',
};

/**
 * Writes a verdict to the answer's headers, behind what stands there of other limits.
 * @returns the problem to answer with when the limit is reached
 */
export function writeVerdict(verdict: LimitVerdict | null, reply: FastifyReply): ProblemError | null {
  if (verdict === null) return null;
  const { policy, limit } = formatVerdict(verdict);
  append(reply, 'ratelimit-policy', policy);
  append(reply, 'ratelimit', limit);
  if (verdict.isAllowed) return null;
  // RFC 6585: a cache must not keep a 429. https://www.rfc-editor.org/rfc/rfc6585 (read 2026-11)
  void reply.header('cache-control', 'no-store');
  const detail = `${WHOSE[verdict.policy]} (${verdict.limit}); wait for \`Retry-After\` seconds.`;
  return new ProblemError('rate_limited', detail, undefined, verdict.secondsLeft);
}

function append(reply: FastifyReply, name: string, item: string): void {
  const before = reply.getHeader(name);
  void reply.header(name, before === undefined ? item : `${String(before)}, ${item}`);
}
