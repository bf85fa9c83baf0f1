import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { describeFault } from '../database/database-errors.js';

/** An outage lasts for many runs of a frequent task; a line for each would fill the log. */
const REPORT_EVERY_MS = 60_000;

interface RepeatedTaskOptions {
  /** Names the task in the log. */
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
  /** Called for a failed run, at most once a minute. */
  readonly onFailure: (name: string, error: unknown) => void;
}

/** Runs a task at a fixed interval. Runs never overlap, and a failed run does not end the series. */
export class RepeatedTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private runAgain = false;
  private reportedAtMs = -REPORT_EVERY_MS;

  constructor(private readonly options: RepeatedTaskOptions) {}

  /** Starts the timer. The first run comes after one interval; an interval that ends during a run is skipped. */
  start(): void {
    const runUnlessRunning = (): void => void (this.running ?? this.runNow());
    this.timer ??= setInterval(runUnlessRunning, this.options.everyMs).unref();
  }

  /**
   * Runs the task without waiting for the timer. A call during a run starts one more run after it, however many calls there are.
   * @returns when no run is in progress
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
        this.report(error);
      }
    } while (this.runAgain);
    this.running = null;
  }

  private report(error: unknown): void {
    const nowMs = performance.now();
    if (nowMs - this.reportedAtMs < REPORT_EVERY_MS) return;
    this.reportedAtMs = nowMs;
    this.options.onFailure(this.options.name, error);
  }
}

/**
 * Runs the service's background tasks. Every instance runs its own, so a task must be safe to run on several instances at once.
 *
 * `@nestjs/schedule` was tried: its intervals overlap themselves, log nothing about a failed run, and are not awaited at
 * shutdown, which leaves a run without its database.
 */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('scheduler');
  private readonly tasks: RepeatedTask[] = [];

  /**
   * Registers a task; call it in a constructor. It starts with the application and stops, its current run awaited, before
   * the database is closed.
   */
  repeat(task: Omit<RepeatedTaskOptions, 'onFailure'>): RepeatedTask {
    const repeated = new RepeatedTask({ ...task, onFailure: (name, error) => this.logFailure(name, error) });
    this.tasks.push(repeated);
    return repeated;
  }

  onApplicationBootstrap(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  private logFailure(task: string, error: unknown): void {
    this.logger.warn({
      message: 'a background task failed; it runs again at its next turn',
      task,
      fault: describeFault(error),
    });
  }
}
