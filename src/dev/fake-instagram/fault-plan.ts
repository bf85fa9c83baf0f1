/** What kind of call a fault is for. */
export type FakeCallKind = 'send' | 'read' | 'write' | 'login';

/**
 * `…_before`: nothing was done; `…_after`: it was done, and the answer is lost.
 * `timeout`: no answer until the caller gives up; `cut`: the connection is closed without an answer.
 */
export type FakeFaultKind =
  | 'error'
  | 'sent_but_error'
  | 'timeout_before'
  | 'timeout_after'
  | 'cut_before'
  | 'cut_after'
  | 'html'
  | 'empty'
  | 'slow'
  | 'cut_body';

export interface FakeFault {
  readonly on: FakeCallKind | 'any';
  readonly kind: FakeFaultKind;
  /** The IGSID of the person whose messages it hits; all sends without it. */
  readonly to?: string;
  /** Of `error`; `sent_but_error` is 1/1357046 unless it says otherwise. */
  readonly code?: number;
  readonly subcode?: number;
  /** Of `error`, `sent_but_error` (400), `html` and `empty` (502). */
  readonly status?: number;
  /** Whether the call was done: of `html` and `empty` (false). */
  readonly isDone?: boolean;
  /** Of `slow`: until the last byte (1,000). */
  readonly delayMs?: number;
  /** How many calls it hits; 1 by default. */
  readonly times?: number;
}

export interface FakeRandomFaults {
  readonly seed: number;
  /** How many of the calls are hit: 0 to 1. */
  readonly share: number;
  readonly on?: FakeFault['on'];
  readonly kinds?: readonly FakeFaultKind[];
}

/** Timeouts are left out: each would cost the caller's whole patience. */
const RANDOM_KINDS: readonly FakeFaultKind[] = [
  'error',
  'sent_but_error',
  'cut_before',
  'cut_after',
  'html',
  'empty',
  'cut_body',
];

/** The faults that the next calls meet: those that were ordered first, then those by chance. */
export class FakeFaultPlan {
  private ordered: { readonly fault: FakeFault; left: number }[] = [];
  private chance: (FakeRandomFaults & { readonly next: () => number }) | null = null;

  /** Orders a fault for the next calls of its kind. */
  next(fault: FakeFault): void {
    this.ordered.push({ fault, left: fault.times ?? 1 });
  }

  /** Lets chance hit a share of the calls from now on; the same seed hits the same ones. */
  random(faults: FakeRandomFaults): void {
    this.chance = { ...faults, next: mulberry32(faults.seed) };
  }

  /** No fault from now on. */
  clear(): void {
    this.ordered = [];
    this.chance = null;
  }

  /**
   * The fault of a call; null when it goes well.
   * @param to whom a message is for
   */
  take(kind: FakeCallKind, to?: string): FakeFault | null {
    const first = this.ordered.find(
      ({ fault }) => (fault.on === kind || fault.on === 'any') && (fault.to === undefined || fault.to === to),
    );
    if (first !== undefined) {
      first.left -= 1;
      if (first.left <= 0) this.ordered = this.ordered.filter((each) => each !== first);
      return first.fault;
    }
    const { chance } = this;
    if (chance === null || (chance.on !== undefined && chance.on !== 'any' && chance.on !== kind))
      return null;
    if (chance.next() >= chance.share) return null;
    const kinds = chance.kinds ?? RANDOM_KINDS;
    const chosen = kinds[Math.floor(chance.next() * kinds.length)] ?? 'error';
    return { on: kind, kind: chosen, code: 2, status: 500, isDone: chance.next() < 0.5 };
  }
}

/** Whether the call is done although its caller sees a fault. */
export function isDoneDespite({ kind, isDone = false }: FakeFault): boolean {
  if (kind === 'html' || kind === 'empty') return isDone;
  return ['sent_but_error', 'timeout_after', 'cut_after', 'slow', 'cut_body'].includes(kind);
}

/** A small generator of reproducible numbers from 0 to below 1. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
