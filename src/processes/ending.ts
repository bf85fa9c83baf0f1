import { describeFault } from '../platform/database/database-errors.js';

/** A request that is under way when we are told to stop may take this long; then we go all the same. */
const STOP_DEADLINE_MS = 20_000;

/** What of a log is used from here: names and codes only, because the words of a fault may carry people's ids. */
export interface ProcessLog {
  info(fields: object): void;
  error(fields: object): void;
  fatal(fields: object): void;
}

/** Ends this process in order. */
export class Ending {
  /** For machines; what a person at a terminal should read goes to standard error. Null until somebody reads it. */
  log: ProcessLog | null = null;
  private readonly undos: (() => Promise<void>)[] = [];
  private deadlineMs = STOP_DEADLINE_MS;
  private hasBegun = false;

  /** @param name what ends, for the words to a person: the service, or one of its processes */
  constructor(private readonly name: string) {}

  /** Has `undo` done at the end, before all that was begun earlier. */
  add(undo: () => Promise<void>): void {
    this.undos.push(undo);
  }

  /** @param delayMs how long requests are still taken at the end: the deadline comes behind it */
  extend(delayMs: number): void {
    this.deadlineMs += delayMs;
  }

  /** Ends the process; asked again, it does nothing. */
  async end(exitCode: number, reason?: string): Promise<void> {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (reason) process.stderr.write(`${reason}\n`);
    this.log?.info({ message: 'stopping', exitCode });
    setTimeout(() => process.exit(1), this.deadlineMs).unref();
    for (const undo of this.undos.toReversed()) {
      await undo().catch((error: unknown) => process.stderr.write(`stopping: ${describeFault(error)}\n`));
    }
    process.exit(exitCode);
  }

  /** Ends the process for a fault that nobody caught. */
  fail(message: string, error: unknown): void {
    const fault = describeFault(error);
    this.log?.fatal({ message, fault });
    void this.end(1, `${this.name} stops: ${message}: ${fault}`);
  }
}
