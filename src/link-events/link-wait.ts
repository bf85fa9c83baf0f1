import type { LinkState } from '../links/link-state.js';

/** How a `next` resolved: with a reading of the link, without one in the given time, or because the wait has ended. */
export type WaitResult = 'read' | 'timeout' | 'ended';

/** One client's wait for changes of a link. */
export class LinkWait {
  /** The latest reading; null when the link does not exist. */
  latest: LinkState | null = null;
  /** Whether the wait ended because its key is no longer active: then nothing more is shown. */
  isRefused = false;
  private hasReading = false;
  private hasEnded = false;
  private wakeUp: (() => void) | undefined;
  private readonly endListeners: (() => void)[] = [];

  /** Takes a reading of the link. A reading that comes before the previous one was asked for replaces it. */
  add(latest: LinkState | null): void {
    this.latest = latest;
    this.hasReading = true;
    this.wakeUp?.();
  }

  /** Calls `listener` once when the wait ends; immediately if it has ended. */
  onEnd(listener: () => void): void {
    if (this.hasEnded) listener();
    else this.endListeners.push(listener);
  }

  /** Ends the wait and releases what it holds. */
  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const listener of this.endListeners) listener();
    this.wakeUp?.();
  }

  /** Ends the wait because its key is no longer active. */
  refuse(): void {
    this.isRefused = true;
    this.end();
  }

  /** Resolves at the next reading, at the end of the wait, or after `forMs`. A reading that was added before the end comes first. */
  async next(forMs: number): Promise<WaitResult> {
    if (!this.hasReading && !this.hasEnded) await this.sleep(forMs);
    if (this.hasReading) {
      this.hasReading = false;
      return 'read';
    }
    return this.hasEnded ? 'ended' : 'timeout';
  }

  private async sleep(forMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, forMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }
}
