import { describeFault } from './platform/database/database-errors.js';

/** How long a request that is under way may take after a signal to stop. */
const STOP_DEADLINE_MS = 20_000;

/** The part of a logger that is used here: names and codes only, because an error's message may hold people's ids. */
export interface ProcessLog {
  info(fields: object): void;
  error(fields: object): void;
  fatal(fields: object): void;
  flush(done: () => void): void;
}

/** Ends this process in order: undoes what was started, the latest first, within a deadline. */
export class Shutdown {
  /** For machines; what a person at a terminal should read goes to standard error. Null until there is a logger. */
  log: ProcessLog | null = null;
  private readonly undos: (() => Promise<void>)[] = [];
  private deadlineMs = STOP_DEADLINE_MS;
  private hasBegun = false;

  /** Registers `undo` to run at the end, before everything that was added earlier. */
  add(undo: () => Promise<void>): void {
    this.undos.push(undo);
  }

  /** @param delayMs how long requests are still accepted at the end; the deadline moves by as much */
  extend(delayMs: number): void {
    this.deadlineMs += delayMs;
  }

  /** Ends the process; does nothing when called again. */
  async end(exitCode: number, reason?: string): Promise<void> {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (reason) process.stderr.write(`${reason}\n`);
    this.log?.info({ message: 'stopping', exitCode });
    setTimeout(() => process.exit(1), this.deadlineMs).unref();
    for (const undo of this.undos.toReversed()) {
      await undo().catch((error: unknown) => process.stderr.write(`stopping: ${describeFault(error)}\n`));
    }
    // Here and not at exit: there pino would try for ever to write to a pipe that its reader has closed.
    await new Promise<void>((resolve) => (this.log === null ? resolve() : this.log.flush(() => resolve())));
    process.exit(exitCode);
  }

  /** Ends the process because of an error that nothing caught. */
  fail(message: string, error: unknown): void {
    const fault = describeFault(error);
    this.log?.fatal({ message, fault });
    void this.end(1, `Hitch stops: ${message}: ${fault}`);
  }
}
