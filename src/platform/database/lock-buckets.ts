import { hash } from 'node:crypto';

/**
 * Enough that two batches of a few people seldom meet at one, few enough that all of them fit the server's lock table, which has
 * room for 6,400 by default (64 for each of 100 connections).
 * https://www.postgresql.org/docs/18/runtime-config-locks.html (read 2026-11)
 */
export const BUCKETS = 4096;

/** Where a name means something: the UUIDs of an app and of an account. */
export interface LockScope {
  readonly appId: string;
  readonly accountId: string;
}

/** What a lock is taken on. Only the functions below make one: two spellings of one name would be two locks. */
export type LockName = readonly [scope: string, kind: 'igsid' | 'user' | 'endpoints', name: string];

/** The lock on a person in an app and account. */
export function lockOnPerson({ appId, accountId }: LockScope, igsid: string): LockName {
  return [`${appId} ${accountId}`, 'igsid', igsid];
}

/** The lock on an external user in an app and account. */
export function lockOnUser({ appId, accountId }: LockScope, externalUserId: string): LockName {
  return [`${appId} ${accountId}`, 'user', externalUserId];
}

/** The lock on a person who came without a stored link, so that no app is known. */
export function lockOnStranger(igId: string, igsid: string): LockName {
  return [igId, 'igsid', igsid];
}

/** The lock on how many endpoints the operators have: they have no row that could be locked, as an app has. */
export function lockOnOperatorEndpoints(): LockName {
  return ['operators', 'endpoints', ''];
}

/**
 * The advisory locks of a unit of work. One that changes who is who takes the buckets of every person and external user
 * involved before it reads what can change, in this order, so that no two of them ever wait for each other.
 * @returns distinct bucket numbers, ascending
 */
export function lockBuckets(names: readonly LockName[]): number[] {
  const buckets = new Set(names.map((name) => bucketOf(JSON.stringify(name))));
  return [...buckets].sort((a, b) => a - b);
}

function bucketOf(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16) % BUCKETS;
}
