/** What happens at a time. */
interface Step {
  readonly at: number;
  readonly run: () => void;
}

/** The time of the data set, which goes from step to step up to the present. */
export class SeedClock {
  private readonly steps: Step[] = [];
  private nowMs = 0;

  constructor(readonly until: Date) {}

  get now(): Date {
    return new Date(this.nowMs);
  }

  /** Plans something for a time; two of the same time happen in the order in which they were planned. */
  plan(at: Date, run: () => void): void {
    const ms = at.getTime();
    if (ms > this.until.getTime()) return;
    let [low, high] = [0, this.steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.steps[middle]?.at ?? 0) > ms) low = middle + 1;
      else high = middle;
    }
    this.steps.splice(low, 0, { at: ms, run });
  }

  /** Plans something for so many seconds from now. */
  after(seconds: number, run: () => void): void {
    this.plan(new Date(this.nowMs + seconds * 1_000), run);
  }

  /** Lets everything happen that is planned, up to the present. */
  run(): void {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      this.nowMs = step.at;
      step.run();
    }
  }
}
