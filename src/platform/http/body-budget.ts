const MIB = 1024 * 1024;

/** Bytes of a body beyond which it counts as a large one. */
export const SMALL_BODY = 64 * 1024;

/**
 * How many bytes of bodies the process holds before it refuses another, by who sends it. The bounds are of the sum, so who is
 * served later leaves room for who is served first: strangers' large bodies cannot keep out small deliveries, and neither can
 * keep out callers with a key.
 */
export const BODY_BOUNDS = {
  /** More than `SMALL_BODY` bytes: eight of the largest deliveries at the same time. */
  large: 64 * MIB,
  /** Without a key. */
  public: 96 * MIB,
  /** With a key. */
  caller: 128 * MIB,
} as const;

export type BodySender = keyof typeof BODY_BOUNDS;

/** Counts the bytes of the bodies that are being received or worked on. */
export class BodyBudget {
  private held = 0;

  /** Whether there is room for `bytes`, which then count until `giveBack`. */
  take(bytes: number, sender: BodySender): boolean {
    if (this.held + bytes > BODY_BOUNDS[sender]) return false;
    this.held += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.held -= bytes;
  }
}
