/** Sets these apart from all other advisory locks in the same database. The bytes spell "hear". */
const NAMESPACE = 0x68656172;
/** So many that writers seldom come for the same one. */
const EARS = 16;

/**
 * SQL that is true in a transaction that may keep what it did to itself, because nobody listens.
 *
 * PostgreSQL has all transactions with a NOTIFY commit one after the other, in the whole server and with the disk's time in
 * each, though nearly always nobody is there to hear it. So whoever listens holds these locks, shared, and whoever has something
 * to tell tries for one of them alone. Who gets it holds it until the commit, and who begins to listen waits for it: either
 * the listener came first and is told, or the commit did and is seen. Two that try for the same one cost a NOTIFY that nobody
 * hears. The one line: PreCommit_Notify in
 * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/async.c (read 2026-11)
 */
export const NOBODY_LISTENS = `(SELECT pg_try_advisory_xact_lock(${NAMESPACE}, pg_backend_pid() % ${EARS}))`;

/** What a session does once it listens: when this is answered, all that it was not told is committed. */
export const BE_ALL_EARS = `SELECT pg_advisory_lock_shared(${NAMESPACE}, ear) FROM generate_series(0, ${EARS - 1}) AS ear`;
