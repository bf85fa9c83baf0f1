import { LinkWait } from './link-wait.js';

/** How many waits may be open at the same time. */
export interface WaitBounds {
  /** Of one holder. */
  readonly each: number;
  /** Of all holders together. */
  readonly all: number;
}

/** The open waits of one kind of holders, such as API keys, within their bounds. */
export class WaitSlots {
  private readonly open = new Map<string, Set<LinkWait>>();
  private count = 0;

  constructor(private readonly bounds: WaitBounds) {}

  /** Who has waits open. */
  get holders(): string[] {
    return [...this.open.keys()];
  }

  /** Opens a wait; null when a bound is reached. The end of the wait gives its slot back. */
  take(holder: string): LinkWait | null {
    const own = this.open.get(holder) ?? new Set();
    if (own.size >= this.bounds.each || this.count >= this.bounds.all) return null;
    const wait = new LinkWait();
    this.open.set(holder, own.add(wait));
    this.count += 1;
    wait.onEnd(() => {
      own.delete(wait);
      this.count -= 1;
      if (own.size === 0) this.open.delete(holder);
    });
    return wait;
  }

  /** The open waits of a holder. */
  of(holder: string): LinkWait[] {
    return [...(this.open.get(holder) ?? [])];
  }

  /** Ends all waits. */
  end(): void {
    for (const wait of this.holders.flatMap((holder) => this.of(holder))) wait.end();
  }
}
