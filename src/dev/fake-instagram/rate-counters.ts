const SECOND_MS = 1_000;

/** Counts the calls of the last second, for each name. */
export class FakeRateCounters {
  private readonly calls = new Map<string, number[]>();

  constructor(private readonly now: () => Date) {}

  /**
   * Counts a call.
   * @returns the calls of the last second, this one included, as a share of the limit in percent: above 100 it is refused
   */
  count(name: string, limit: number): number {
    const now = this.now().getTime();
    const recent = (this.calls.get(name) ?? []).filter((at) => now - at < SECOND_MS);
    // Calls that are made while limited count, too: they prolong the wait.
    recent.push(now);
    this.calls.set(name, recent);
    return Math.round((recent.length / limit) * 100);
  }
}
