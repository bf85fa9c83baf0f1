export interface RepeatedTaskOptions {
  /** Names the task in the log. */
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
  readonly onFailure: (name: string, error: unknown) => void;
}

/** Runs a task at a fixed interval. Runs never overlap, and a failed run does not end the series. */
export class RepeatedTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private runAgain = false;

  constructor(private readonly options: RepeatedTaskOptions) {}

  /** Starts the timer. The first run comes after one interval; an interval that ends during a run is skipped. */
  start(): void {
    const runUnlessRunning = (): void => void (this.running ?? this.runNow());
    this.timer ??= setInterval(runUnlessRunning, this.options.everyMs).unref();
  }

  /**
   * Runs the task without waiting for the timer. A call during a run starts one more run after it, however many calls there are.
   * @returns when no run is under way
   */
  runNow(): Promise<void> {
    if (this.running !== null) this.runAgain = true;
    return (this.running ??= this.runUntilDone());
  }

  /** Stops the timer and waits for the current run. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    this.runAgain = false;
    await this.running;
  }

  private async runUntilDone(): Promise<void> {
    do {
      this.runAgain = false;
      try {
        await this.options.run();
      } catch (error) {
        this.options.onFailure(this.options.name, error);
      }
    } while (this.runAgain);
    this.running = null;
  }
}
