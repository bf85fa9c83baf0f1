import type { MeasureName } from './bench-plan.js';
import type { MeasureResult } from './measure.js';

/** What has to be reached; null: nothing was set. */
interface MeasureTarget {
  /** Of the floor's speed. */
  readonly ofFloor: number | null;
  /** Times the speed of the service that is written by hand. */
  readonly timesTuned: number | null;
}

export const TARGETS: Readonly<Record<MeasureName, MeasureTarget>> = {
  mint: { ofFloor: 0.4, timesTuned: 2.3 },
  webhook: { ofFloor: 0.25, timesTuned: 5.5 },
  batch: { ofFloor: null, timesTuned: 20 },
  'lookup-igsid': { ofFloor: 0.4, timesTuned: null },
  'lookup-user': { ofFloor: 0.4, timesTuned: null },
};

/** The slowest answers of a hundred, measured in the middle answer of the service that is written by hand. */
export const P99_BELOW = 3;
export const START_BELOW_MS = { first: 6_000, again: 1_500 };
/** Megabytes of a million bytes. */
export const RESIDENT_BELOW_MB = 200;
/** What is resident goes up and down with each garbage collection: less than this is no growth. */
export const RESIDENT_GROWTH_BELOW = 1.05;
/** The gate lets pass what reaches this much of its target: the machines of CI are shared. */
const GATE_SHARE = 0.5;

/** A figure beside its target. */
export interface Verdict {
  readonly value: number;
  readonly target: number | null;
  /** Whether more is better. */
  readonly atLeast: boolean;
  /** Null without a target. */
  readonly isMet: boolean | null;
}

export interface Verdicts {
  readonly ofFloor: Verdict | null;
  readonly timesTuned: Verdict | null;
  readonly p99: Verdict | null;
  /** What is left of the speed when the app is told; null where nobody is told of anything. */
  readonly kept: number | null;
}

export function reaches(value: number, target: number | null): Verdict {
  return { value, target, atLeast: true, isMet: target === null ? null : value >= target };
}

export function staysBelow(value: number, target: number): Verdict {
  return { value, target, atLeast: false, isMet: value < target };
}

/** Compares what a measure has found with its targets, as far as the others took part. */
export function judge({ name, sides }: MeasureResult): Verdicts {
  const { service, told, floor, tuned } = sides;
  const { ofFloor, timesTuned } = TARGETS[name];
  return {
    ofFloor: service && floor ? reaches(service.perSecond / floor.perSecond, ofFloor) : null,
    timesTuned: service && tuned ? reaches(service.perSecond / tuned.perSecond, timesTuned) : null,
    p99: service && tuned ? staysBelow(service.p99Ms / tuned.p50Ms, P99_BELOW) : null,
    kept: service && told ? told.perSecond / service.perSecond : null,
  };
}

/** What the gate finds, of the best round. */
export interface GateVerdict {
  readonly ofFloor: Verdict;
  readonly timesTuned: Verdict;
  readonly isMet: boolean;
}

/**
 * The same for the gate, which half of the target is enough for, by either of the two: the floor feels nothing of a slow disk, and
 * the service that is written by hand more than ours does, while a fault of ours shows beside both. The best round counts, because
 * a fault of ours slows down all of them, and a neighbour on the machine only some.
 */
export function judgeAtGate({ name, rounds }: Pick<MeasureResult, 'name' | 'rounds'>): GateVerdict {
  const best = (other: 'floor' | 'tuned', target: number | null): Verdict => {
    const ratios = rounds.map(({ service, [other]: beside }) =>
      service && beside ? service.answered / service.seconds / (beside.answered / beside.seconds) : 0,
    );
    return reaches(Math.max(0, ...ratios), (target ?? 0) * GATE_SHARE);
  };
  const [ofFloor, timesTuned] = [
    best('floor', TARGETS[name].ofFloor),
    best('tuned', TARGETS[name].timesTuned),
  ];
  return { ofFloor, timesTuned, isMet: ofFloor.isMet === true || timesTuned.isMet === true };
}
