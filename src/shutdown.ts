import { describeFault } from './platform/database/database-errors.js';

/** How long requests in progress may take after a signal to stop. */
const STOP_DEADLINE_MS = 20_000;

/** The part of a logger that is used here. Log names and codes only: an error's message may contain people's ids. */
interface ProcessLog {
  info(fields: object): void;
  warn(fields: object): void;
  error(fields: object): void;
  fatal(fields: object): void;
  flush(done: () => void): void;
}

/** Ends this process in order: stops what was started, last started first, within a deadline. */
export class Shutdown {
  /** For log collectors; messages for a person at a terminal go to standard error. Null until the logger exists. */
  log: ProcessLog | null = null;
  private readonly undos: (() => Promise<void>)[] = [];
  private deadlineMs = STOP_DEADLINE_MS;
  private hasBegun = false;

  /** Registers `undo`, which runs before those that were added earlier. */
  add(undo: () => Promise<void>): void {
    this.undos.push(undo);
  }

  /** @param delayMs how long requests are still accepted after the signal; extends the deadline */
  extend(delayMs: number): void {
    this.deadlineMs += delayMs;
  }

  /** Ends the process. Further calls do nothing. */
  async end(exitCode: number, reason?: string): Promise<void> {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (reason) process.stderr.write(`${reason}\n`);
    this.log?.info({ message: 'stopping', exitCode });
    setTimeout(() => process.exit(1), this.deadlineMs).unref();
    for (const undo of this.undos.toReversed()) {
      await undo().catch((error: unknown) => process.stderr.write(`stopping: ${describeFault(error)}\n`));
    }
    // Flushed here: on exit pino would retry forever when the reader has closed the pipe.
    await new Promise<void>((resolve) => (this.log === null ? resolve() : this.log.flush(() => resolve())));
    process.exit(exitCode);
  }

  /** Ends the process after an uncaught error. */
  fail(message: string, error: unknown): void {
    const fault = describeFault(error);
    this.log?.fatal({ message, fault });
    void this.end(1, `Hitch stops: ${message}: ${fault}`);
  }
}
