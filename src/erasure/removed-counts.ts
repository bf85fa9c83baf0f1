/** How many rows of each kind an erasure removed. */
export interface RemovedCounts {
  readonly links: number;
  readonly identities: number;
  readonly attempts: number;
  readonly deadLetters: number;
  readonly idempotencyKeys: number;
  readonly notifications: number;
}

export const NOTHING_REMOVED: RemovedCounts = {
  links: 0,
  identities: 0,
  attempts: 0,
  deadLetters: 0,
  idempotencyKeys: 0,
  notifications: 0,
};

/** What was removed together with what was removed before. */
export function addCounts(before: RemovedCounts, more: Partial<RemovedCounts>): RemovedCounts {
  return {
    links: before.links + (more.links ?? 0),
    identities: before.identities + (more.identities ?? 0),
    attempts: before.attempts + (more.attempts ?? 0),
    deadLetters: before.deadLetters + (more.deadLetters ?? 0),
    idempotencyKeys: before.idempotencyKeys + (more.idempotencyKeys ?? 0),
    notifications: before.notifications + (more.notifications ?? 0),
  };
}

/** Whether an erasure found no row. */
export function isNothing(removed: RemovedCounts): boolean {
  const { links, identities, attempts, deadLetters, idempotencyKeys, notifications } = removed;
  return links + identities + attempts + deadLetters + idempotencyKeys + notifications === 0;
}
