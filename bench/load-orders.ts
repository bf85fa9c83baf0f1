import type { LookUpKey, Target } from './requests.js';

interface ClosedLoop {
  readonly target: Target;
  readonly callers: number;
  readonly maxMs: number;
}

/** What the load generator can do. */
export type GeneratorOrder =
  | (ClosedLoop & { readonly do: 'mint'; readonly run: string; readonly count: number })
  | (ClosedLoop & { readonly do: 'redeem'; readonly eventsEach: number; readonly count: number })
  /** @property from whose people are looked up: the floor, which stores nothing, is asked for the service's */
  | (ClosedLoop & { readonly do: 'look-up'; readonly from: Target; readonly by: LookUpKey })
  | {
      readonly do: 'arrive';
      readonly target: Target;
      /** External users are named after it, so that the receiver can tell the notifications of one run. */
      readonly run: string;
      readonly perSecond: number;
      readonly durationMs: number;
    };

/** How the receiver answers: at once or later with 204, or not before it is set to something else. */
export type AnswerMode = { readonly kind: 'answer'; readonly afterMs: number } | { readonly kind: 'hold' };

/** What the receiver can do. */
export type ReceiverOrder =
  /** Forgets what it has received, and from now on counts the notifications of this run only. */
  | { readonly do: 'begin'; readonly run: string; readonly mode: AnswerMode }
  | { readonly do: 'set-mode'; readonly mode: AnswerMode }
  | { readonly do: 'count' }
  | { readonly do: 'list' }
  /** The port of each endpoint. */
  | { readonly do: 'ports' };

/** A notification that was received; what comes again with the same id is left out. */
export interface Received {
  readonly externalUserId: string;
  /** Of `nowMs()`: when its body was there. */
  readonly atMs: number;
}

export interface ReceivedCount {
  /** Different notifications. */
  readonly notifications: number;
  /** How many requests came beyond those. */
  readonly repeated: number;
  /** When the latest one came; of `nowMs()`, 0 for none. */
  readonly lastAtMs: number;
}
