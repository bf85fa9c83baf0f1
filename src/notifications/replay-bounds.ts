import { readInstant } from '../platform/text/instant.js';

/** Few enough that a batch is over in a moment: whoever wants one of its rows waits no longer. */
export const REPLAY_BATCH = 1_000;
/** One request replays this many at the most, which takes a few seconds; its answer says where to go on. */
export const REPLAY_MOST = 20_000;

const SINCE_RULE =
  'must be a time as RFC 3339 writes it, with an offset, from the year 1 on and not in the future';

/** The moment from which on a replay is asked for, or what is wrong with it in words for the caller. */
export function readSince(value: unknown, now: Date): { readonly since: Date } | { readonly fault: string } {
  const since = typeof value === 'string' ? readInstant(value) : null;
  // What the form allows before that is no time to PostgreSQL.
  const isTime = since !== null && since.getUTCFullYear() >= 1 && since <= now;
  return isTime ? { since } : { fault: SINCE_RULE };
}
