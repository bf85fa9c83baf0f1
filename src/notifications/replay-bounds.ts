import { leastUuidOf } from '../platform/ids/type-id.js';
import { readInstant } from '../platform/text/instant.js';

/** Few enough that a batch takes a moment: its rows are locked for no longer. */
export const REPLAY_BATCH = 1_000;
/** One request replays this many at the most, which takes a few seconds; its answer says where to go on. */
export const REPLAY_MOST = 20_000;

/** By how much the clocks of instances may differ: an id may be that much older than the time beside it. */
const CLOCKS_DIFFER_MS = 60_000;

const SINCE_RULE =
  'must be a time as RFC 3339 writes it, with an offset, from the year 1 on and not in the future';

/** The moment from which on a replay is asked for, or what is wrong with it in words for the caller. */
export function readSince(value: unknown, now: Date): { readonly since: Date } | { readonly fault: string } {
  const since = typeof value === 'string' ? readInstant(value) : null;
  // What the form allows before that is no time to PostgreSQL.
  const isTime = since !== null && since.getUTCFullYear() >= 1 && since <= now;
  return isTime ? { since } : { fault: SINCE_RULE };
}

/** The UUID behind which the notifications since a moment are found, whichever instance made them. */
export function firstIdSince(since: Date): string {
  return leastUuidOf(new Date(since.getTime() - CLOCKS_DIFFER_MS));
}
