const SECOND_MS = 1_000;
const CLEAR_LINE = '\r\u001b[2K';

/** Where progress is shown: standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A progress line for long work. It writes nothing when the stream is not a terminal. */
export class Progress {
  private isShown = false;

  constructor(private readonly stream: ProgressStream) {}

  /** Replaces the line. */
  show(text: string): void {
    if (!this.stream.isTTY) return;
    this.stream.write(`${CLEAR_LINE}${text}`);
    this.isShown = true;
  }

  clear(): void {
    if (this.isShown) this.stream.write(CLEAR_LINE);
    this.isShown = false;
  }

  /** Shows the seconds that the work has taken, from the first full second. */
  async during<Result>(text: string, work: Promise<Result>): Promise<Result> {
    let seconds = 0;
    const timer = setInterval(() => this.show(`${text} … ${(seconds += 1)} s`), SECOND_MS);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      this.clear();
    }
  }

  /** Waits `ms` and counts down the seconds. */
  async wait(ms: number, text: string): Promise<void> {
    for (let left = ms; left > 0; left -= SECOND_MS) {
      this.show(`${text} … ${Math.ceil(left / SECOND_MS)} s left`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, SECOND_MS)));
    }
    this.clear();
  }
}
