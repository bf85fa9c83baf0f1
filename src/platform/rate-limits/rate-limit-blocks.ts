/** How much an instance takes at once: a tenth of the limit, so that it asks nine times in a minute at the most. */
export function blockSize(limit: number): number {
  return Math.ceil(limit / 10);
}

/**
 * What one instance knows of one subject's use of a limit in one minute. It spends from blocks: the first one is its own
 * without asking, and only when that is gone it reports it and leases the next in the same breath. So whoever stays below
 * a block leaves no trace in the database, and the count of all instances together is exact to a block for each beyond
 * the first.
 */
export class BlockCount {
  private readonly block: number;
  private used = 0;
  /** What may be spent here until the next lease. */
  private granted: number;
  /** What all instances together are known to have taken. */
  private taken: number;
  private reported = false;

  /** @param block the whole limit when nobody shares it */
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

  /** Takes back one that was spent, to be spent again. */
  giveBack(): void {
    if (this.used > 0) this.used -= 1;
  }

  /** Whether another lease could bring anything. */
  get isOpen(): boolean {
    return this.taken < this.limit && this.granted < this.limit;
  }

  /** What the next lease adds to the common count: the block to come, and the first one if it was not told yet. */
  get wanted(): number {
    return this.reported ? this.block : 2 * this.block;
  }

  /**
   * Takes in what a lease brought: as much of the block as lay within the limit.
   * @param total the common count behind the lease; one that was kept here alone (while the database is away) is lower than
   * the truth, so an instance never grants itself more than the limit either
   */
  lease(total: number): void {
    const within = this.limit - (total - this.block);
    const room = Math.min(within, this.block, this.limit - this.granted);
    this.granted += Math.max(room, 0);
    this.taken = total;
    this.reported = true;
  }

  /** How much is left for the subject, as far as it is known here. */
  get remaining(): number {
    const unleased = Math.max(this.limit - this.taken, 0);
    return Math.min(unleased + this.granted, this.limit) - this.used;
  }
}
