import { hash } from 'node:crypto';

/** Enough that two people seldom share one, few enough that a whole batch's locks fit the server's lock table. */
const BUCKETS = 1024;

/**
 * The advisory locks of a unit of work: whatever touches who-is-who in an app and account takes the buckets of every person
 * and external user involved before it reads, in this order, so that no two of them ever wait for each other in a circle.
 * @param parts for each of them: app and account, what kind of name it is, and the name
 * @returns distinct bucket numbers, ascending
 */
export function lockBuckets(
  parts: readonly (readonly [scope: string, kind: 'igsid' | 'user', name: string])[],
): number[] {
  const buckets = new Set(parts.map((part) => bucketOf(JSON.stringify(part))));
  return [...buckets].sort((a, b) => a - b);
}

function bucketOf(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16) % BUCKETS;
}
