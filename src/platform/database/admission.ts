import { UnavailableError } from './database-errors.js';

export interface AdmissionOptions {
  /** How many may be inside at a time. */
  readonly places: number;
  /** How many of those may belong to one caller, so that one alone never has all places. */
  readonly perCaller: number;
  /** How many of one caller may wait; more are refused at once. */
  readonly maxWaiting: number;
  /** How long one waits before it is refused, in milliseconds. */
  readonly waitMs: number;
}

/** Who asks, what of it is inside, and what waits: functions that let one in. */
interface Caller {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets a bounded number of units of work in, callers in turn, so that a caller with many does not keep another one waiting. */
export class Admission {
  private readonly callers = new Map<string, Caller>();
  private taken = 0;

  constructor(private readonly options: AdmissionOptions) {}

  /** How many wait. */
  get waiting(): number {
    return [...this.callers.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /**
   * Waits for a place.
   * @returns what to call, once, when the work is done
   * @throws UnavailableError when too many wait, or none left in time
   */
  enter(name: string): Promise<() => void> {
    const { maxWaiting, waitMs } = this.options;
    const caller = this.callerOf(name);
    if (caller.waiting.length >= maxWaiting)
      return Promise.reject(new UnavailableError('too many reads of this caller wait for a connection'));
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer);
        resolve(() => this.leave(name, caller));
      };
      const timer = setTimeout(() => {
        caller.waiting.splice(caller.waiting.indexOf(admit), 1);
        this.forgetIfDone(name, caller);
        reject(new UnavailableError('no connection for reads came free in time'));
      }, waitMs);
      caller.waiting.push(admit);
      this.admitNext();
    });
  }

  private callerOf(name: string): Caller {
    const known = this.callers.get(name);
    if (known) return known;
    const caller = { running: 0, waiting: [] };
    this.callers.set(name, caller);
    return caller;
  }

  private leave(name: string, caller: Caller): void {
    this.taken -= 1;
    caller.running -= 1;
    this.forgetIfDone(name, caller);
    this.admitNext();
  }

  private forgetIfDone(name: string, { running, waiting }: Caller): void {
    if (running === 0 && waiting.length === 0) this.callers.delete(name);
  }

  private admitNext(): void {
    // Callers that are let in go behind the others, and are met again in this same loop.
    for (const [name, caller] of this.callers) {
      if (this.taken >= this.options.places) return;
      if (caller.running >= this.options.perCaller) continue;
      const admit = caller.waiting.shift();
      if (!admit) continue;
      this.callers.delete(name);
      this.callers.set(name, caller);
      this.taken += 1;
      caller.running += 1;
      admit();
    }
  }
}
