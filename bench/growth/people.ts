// People are numbered from 1. The same arithmetic runs in SQL, which fills the tables, and here, where people are asked for.

/** One person in five belongs to another app, and one in 25 was unlinked. */
const OTHERS_EVERY = 5;
const UNLINKED_EVERY = 25;
const UNLINKED_REST = 7;
/** Apps beside the measured one, each with an account of its own. */
export const OTHER_APPS = 200;

/** Meta's scoped ids have 16 or 17 digits: they begin here, and there are this many. */
const FIRST_IGSID = 1_000_000_000_000_000n;
const IGSIDS = 88_999_999_999_999_993n;
/** IGSIDS is no multiple of the step, so no id repeats, and people who come one after the other are far apart in an index. */
const IGSID_STEP = 1_700_000_000_021n;

/** For person `k` (bigint). */
export const PERSON_SQL = {
  igsid: `(${FIRST_IGSID} + k * ${IGSID_STEP} % ${IGSIDS})::text`,
  externalUserId: `'u-' || k`,
  /** 0: the measured app. */
  app: `CASE WHEN k % ${OTHERS_EVERY} = 0 THEN 1 + k / ${OTHERS_EVERY} % ${OTHER_APPS} ELSE 0 END`,
  isUnlinked: `k % ${UNLINKED_EVERY} = ${UNLINKED_REST}`,
} as const;

export function igsidOf(person: number): string {
  return String(FIRST_IGSID + ((BigInt(person) * IGSID_STEP) % IGSIDS));
}

export function externalUserOf(person: number): string {
  return `u-${person}`;
}

/** Whether a look-up by the measured app finds this person. */
export function isFound(person: number): boolean {
  return person % OTHERS_EVERY !== 0 && person % UNLINKED_EVERY !== UNLINKED_REST;
}

/** The IGSID of a new person, anywhere in the index. */
export function randomIgsid(): string {
  return String(FIRST_IGSID + BigInt(Math.floor(Math.random() * Number(IGSIDS))));
}
