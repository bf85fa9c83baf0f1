import type { LimitVerdict } from './rate-limit-policies.js';
import { WINDOW_SECONDS } from './rate-limit-window.js';

/**
 * What a verdict adds to the headers of an answer, as items of lists: the policy (quota `q` in a window of `w` seconds) and
 * the service limit (`r` remaining, for `t` seconds).
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11 (read 2026-11)
 */
export function formatVerdict(verdict: LimitVerdict): { readonly policy: string; readonly limit: string } {
  const name = `"${verdict.policy}"`;
  return {
    policy: `${name};q=${verdict.limit};w=${WINDOW_SECONDS}`,
    limit: `${name};r=${verdict.remaining};t=${verdict.secondsLeft}`,
  };
}
