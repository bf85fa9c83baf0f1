/** Counts what is open: for each owner, and altogether. */
export class WaitSlots {
  private readonly owners = new Map<string, number>();
  private open = 0;

  constructor(
    private readonly maxOfOwner: number,
    private readonly max: number,
  ) {}

  /** Takes a place; false when there is none left. */
  take(owner: string): boolean {
    const own = this.owners.get(owner) ?? 0;
    if (own >= this.maxOfOwner || this.open >= this.max) return false;
    this.owners.set(owner, own + 1);
    this.open += 1;
    return true;
  }

  /** Gives back a place that was taken. */
  free(owner: string): void {
    const own = this.owners.get(owner) ?? 0;
    if (own > 1) this.owners.set(owner, own - 1);
    else this.owners.delete(owner);
    this.open -= 1;
  }
}
