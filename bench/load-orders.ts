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

/** How the receiver answers: with 204 after a time, or not until its mode changes. */
export type AnswerMode = { readonly kind: 'answer'; readonly afterMs: number } | { readonly kind: 'hold' };

/** What the receiver can do. */
export type ReceiverOrder =
  /** Forgets what it has received, and counts only the notifications of this run. */
  | { readonly do: 'begin'; readonly run: string; readonly mode: AnswerMode }
  | { readonly do: 'set-mode'; readonly mode: AnswerMode }
  | { readonly do: 'count' }
  | { readonly do: 'list' }
  /** The port of each endpoint. */
  | { readonly do: 'ports' };

/** A notification that was received; a repetition with the same id is left out. */
export interface Received {
  readonly externalUserId: string;
  /** When its whole body was received, by `nowMs()`. */
  readonly atMs: number;
}

export interface ReceivedCount {
  /** Different notifications. */
  readonly notifications: number;
  /** When the latest one arrived, by `nowMs()`; 0 for none. */
  readonly lastAtMs: number;
}
