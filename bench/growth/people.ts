// Who is in the tables, as numbers from 1 on: the same arithmetic in SQL, which fills them, and here, where they are asked for.

/** Each so-many-th belongs to another app, and each so-many-th was unlinked since. */
const OTHERS_EVERY = 5;
const UNLINKED_EVERY = 25;
const UNLINKED_REST = 7;
/** Other apps, each with an account of its own. */
export const OTHER_APPS = 200;

/** Meta's scoped ids have 16 or 17 digits: these begin here, and lie below the second number more. */
const FIRST_IGSID = 1_000_000_000_000_000n;
const IGSIDS = 88_999_999_999_999_993n;
/** Steps of this lead through the ids so that neighbours in time are none in the index, and none comes twice. */
const IGSID_STEP = 1_700_000_000_021n;

/** In SQL, of a person `k` (bigint). */
export const PERSON_SQL = {
  igsid: `(${FIRST_IGSID} + k * ${IGSID_STEP} % ${IGSIDS})::text`,
  externalUserId: `'u-' || k`,
  /** 0: the app that is measured. */
  app: `CASE WHEN k % ${OTHERS_EVERY} = 0 THEN 1 + k / ${OTHERS_EVERY} % ${OTHER_APPS} ELSE 0 END`,
  isUnlinked: `k % ${UNLINKED_EVERY} = ${UNLINKED_REST}`,
} as const;

/** The IGSID of a person in the tables. */
export function igsidOf(person: number): string {
  return String(FIRST_IGSID + ((BigInt(person) * IGSID_STEP) % IGSIDS));
}

/** The external user of a person in the tables. */
export function externalUserOf(person: number): string {
  return `u-${person}`;
}

/** Whether a look-up of the measured app finds this person. */
export function isFound(person: number): boolean {
  return person % OTHERS_EVERY !== 0 && person % UNLINKED_EVERY !== UNLINKED_REST;
}

/**
 * Somebody who is in no table, and anywhere in the order of their index.
 * @param place from 0 to 1: where
 */
export function strangerAt(place: number): string {
  return String(FIRST_IGSID + BigInt(Math.floor(place * Number(IGSIDS))));
}
