import type { Outcome } from './outcome.js';

/** How many attempts of one outcome a person has with one link; null: with refs that name no stored link. */
export interface RecentAttempts {
  readonly igsid: string;
  /** UUID. */
  readonly linkId: string | null;
  readonly outcome: Outcome;
  readonly count: number;
}

/** Which attempt is about to be stored. */
export type AttemptKind = Omit<RecentAttempts, 'count'>;

/**
 * How many attempts are stored in an hour: of one person, link and outcome, and of one person. Who sends the same ref again and
 * again adds no more rows; the first of each outcome is always among those that are kept.
 */
export const PER_KIND_AND_HOUR = 100;
export const PER_PERSON_AND_HOUR = 1_000;
/** A ref that does not verify costs whoever sends it nothing, so fewer are stored. */
export const INVALID_PER_PERSON_AND_HOUR = 20;
export const INVALID_PER_ACCOUNT_AND_DAY = 10_000;

/** Counts the attempts of a batch on top of those stored in the last hour, or for the account's forged refs in the last day. */
export class AttemptCaps {
  private readonly ofKind = new Map<string, number>();
  private readonly ofPerson = new Map<string, number>();

  constructor(
    recent: readonly RecentAttempts[],
    private invalidOfAccount: number,
  ) {
    for (const { count, ...kind } of recent) this.add(kind, count);
  }

  /** Whether one more of the kind may be stored. */
  hasRoom(kind: AttemptKind): boolean {
    const isInvalid = kind.outcome === 'invalid_token';
    if (isInvalid && this.invalidOfAccount >= INVALID_PER_ACCOUNT_AND_DAY) return false;
    const most = isInvalid ? INVALID_PER_PERSON_AND_HOUR : PER_KIND_AND_HOUR;
    if ((this.ofKind.get(keyOf(kind)) ?? 0) >= most) return false;
    return (this.ofPerson.get(kind.igsid) ?? 0) < PER_PERSON_AND_HOUR;
  }

  /** Counts one that is stored. */
  count(kind: AttemptKind): void {
    if (kind.outcome === 'invalid_token') this.invalidOfAccount += 1;
    this.add(kind, 1);
  }

  private add(kind: AttemptKind, count: number): void {
    const key = keyOf(kind);
    this.ofKind.set(key, (this.ofKind.get(key) ?? 0) + count);
    this.ofPerson.set(kind.igsid, (this.ofPerson.get(kind.igsid) ?? 0) + count);
  }
}

function keyOf({ igsid, linkId, outcome }: AttemptKind): string {
  return `${igsid} ${linkId ?? ''} ${outcome}`;
}
