/** How much an instance leases at once: a tenth of the limit, so at most nine leases a minute. */
export function blockSize(limit: number): number {
  return Math.ceil(limit / 10);
}

/**
 * One instance's view of one subject's use of a limit in one minute. It spends from blocks. The first block needs no lease; when
 * it is used up, one statement reports it and leases the next. A subject that stays below one block costs no statement, and the
 * count of all instances together is exact to one block for each instance beyond the first.
 */
export class BlockCount {
  private readonly block: number;
  private used = 0;
  /** What may be spent here until the next lease. */
  private granted: number;
  /** What all instances together are known to have leased. */
  private taken: number;
  private reported = false;

  /** @param block the whole limit when instances do not share it */
  constructor(
    readonly limit: number,
    block: number = blockSize(limit),
  ) {
    this.block = block;
    this.granted = block;
    this.taken = block;
  }

  /** Spends one; false when a lease is needed first, or nothing is left. */
  spend(): boolean {
    if (this.used >= this.granted) return false;
    this.used += 1;
    return true;
  }

  /** Returns one that was spent. */
  giveBack(): void {
    if (this.used > 0) this.used -= 1;
  }

  /** Whether another lease could grant more. */
  get isOpen(): boolean {
    return this.taken < this.limit && this.granted < this.limit;
  }

  /** What the next lease adds to the common count: the next block, and the first one if it was not reported yet. */
  get wanted(): number {
    return this.reported ? this.block : 2 * this.block;
  }

  /**
   * Records a lease: as much of the block is granted as lies within the limit.
   * @param total the common count after the lease; null when the database did not count. Then the instance counts alone, from
   * its last known count, and grants itself no more than the limit
   */
  lease(total: number | null): void {
    const taken = total ?? this.taken + this.block;
    const within = this.limit - (taken - this.block);
    const room = Math.min(within, this.block, this.limit - this.granted);
    this.granted += Math.max(room, 0);
    this.taken = taken;
    this.reported ||= total !== null;
  }

  /** How much is left for the subject, as far as this instance knows. */
  get remaining(): number {
    const unleased = Math.max(this.limit - this.taken, 0);
    return Math.min(unleased + this.granted, this.limit) - this.used;
  }
}
