/** What ended a stretch of waiting. */
export type Happening = 'changed' | 'quiet' | 'over';

/** A wait for changes of a value: how it was last seen, and what happens to it next. */
export class OpenWait<Value> {
  /** As it was last seen; null when it is gone, or was never read. */
  latest: Value | null = null;
  private isChanged = false;
  private isOver = false;
  private wakeUp: (() => void) | undefined;
  private readonly listeners: (() => void)[] = [];

  /** It changed, or is gone (null). Of several changes before anybody asks only the last one counts. */
  change(latest: Value | null): void {
    this.latest = latest;
    this.isChanged = true;
    this.wakeUp?.();
  }

  /** Calls `listener` when the wait ends, however it does; once, and now if it has ended. */
  onEnd(listener: () => void): void {
    if (this.isOver) listener();
    else this.listeners.push(listener);
  }

  /** There is nothing more to wait for, and what the wait holds is given back at once, whether or not anybody asks. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const listener of this.listeners) listener();
    this.wakeUp?.();
  }

  /** Resolves with a change, with the end of the wait, or after so long a time without either. */
  async next(forMs: number): Promise<Happening> {
    if (!this.isChanged && !this.isOver) await this.sleep(forMs);
    if (this.isChanged) {
      this.isChanged = false;
      return 'changed';
    }
    return this.isOver ? 'over' : 'quiet';
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
