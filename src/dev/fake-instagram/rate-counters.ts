/** So many calls are allowed within any window of this length. */
export interface FakeLimit {
  readonly calls: number;
  readonly windowMs: number;
}

export interface FakeUse {
  /** The calls of the window as a share of the limit, in percent. */
  readonly percent: number;
  /** Whether the last call was above the limit. */
  readonly isOver: boolean;
  /** Until a call is allowed again; 0 when one is. */
  readonly waitMs: number;
}

/** Counts calls in windows that slide, for each name. A name has one length of window. */
export class FakeRateCounters {
  private readonly calls = new Map<string, number[]>();

  constructor(private readonly now: () => Date) {}

  /** Counts a call. Calls that are refused count, too: they prolong the wait. */
  count(name: string, limit: FakeLimit): FakeUse {
    const times = this.calls.get(name) ?? [];
    times.push(this.now().getTime());
    this.calls.set(name, times);
    return this.read(name, limit);
  }

  /** What is used without one more call. */
  read(name: string, { calls, windowMs }: FakeLimit): FakeUse {
    const now = this.now().getTime();
    const times = this.calls.get(name) ?? [];
    while (times[0] !== undefined && now - times[0] >= windowMs) times.shift();
    const blocking = times[times.length - calls];
    return {
      percent: Math.floor((times.length / calls) * 100),
      isOver: times.length > calls,
      waitMs: blocking === undefined ? 0 : blocking + windowMs - now,
    };
  }
}
