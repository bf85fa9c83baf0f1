/** Lets one log line of a kind through in an interval, and counts the others: an outage must not fill the log. */
export class LineLimit {
  private nextAtMs = 0;
  private heldBack = 0;

  constructor(private readonly everyMs: number) {}

  /**
   * Asks for a line.
   * @param nowMs of a clock that never goes back
   * @returns how many lines were held back since the last one; null when this one is to be held back, too
   */
  take(nowMs: number): number | null {
    if (nowMs < this.nextAtMs) {
      this.heldBack += 1;
      return null;
    }
    const { heldBack } = this;
    this.nextAtMs = nowMs + this.everyMs;
    this.heldBack = 0;
    return heldBack;
  }
}
