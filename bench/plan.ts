/** How much is measured. */
export interface Plan {
  readonly arrivals: {
    readonly runs: readonly { readonly perSecond: number; readonly endpoints: number }[];
    readonly warmUpMs: number;
    readonly measuredMs: number;
    readonly giveUpAfterMs: number;
  };
  readonly largestRate: {
    /** Rates in rising order. */
    readonly ladder: readonly number[];
    readonly warmUpMs: number;
    readonly measuredMs: number;
    readonly giveUpAfterMs: number;
  };
  readonly drain: {
    /** How many notifications wait: for each endpoint more than the service sends at once. */
    readonly waiting: number;
    readonly runs: readonly { readonly endpoints: number; readonly answerAfterMs: number }[];
  };
  readonly ratios: {
    readonly rounds: number;
    readonly turnMs: number;
    /** Deliveries of many events in a turn: one for each database connection of the hand-written service. */
    readonly batches: number;
    readonly batchEvents: number;
  };
}

/** Callers of the closed loops. */
export const CALLERS = 32;

const DRAIN_RUNS = [
  { endpoints: 1, answerAfterMs: 0 },
  { endpoints: 10, answerAfterMs: 0 },
  { endpoints: 1, answerAfterMs: 100 },
  { endpoints: 10, answerAfterMs: 100 },
];

export const FULL_PLAN: Plan = {
  arrivals: {
    runs: [
      ...[50, 100, 200, 400].map((perSecond) => ({ perSecond, endpoints: 1 })),
      ...[50, 100].map((perSecond) => ({ perSecond, endpoints: 10 })),
    ],
    warmUpMs: 2_000,
    measuredMs: 10_000,
    giveUpAfterMs: 20_000,
  },
  largestRate: {
    ladder: [50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 1_000],
    warmUpMs: 1_000,
    measuredMs: 5_000,
    giveUpAfterMs: 3_000,
  },
  drain: { waiting: 8_000, runs: DRAIN_RUNS },
  ratios: { rounds: 3, turnMs: 2_000, batches: 20, batchEvents: 500 },
};

/** Just enough to show that the bench works; its figures mean nothing. */
export const TRIAL_PLAN: Plan = {
  arrivals: {
    runs: [
      { perSecond: 5, endpoints: 1 },
      { perSecond: 5, endpoints: 10 },
    ],
    warmUpMs: 1_000,
    measuredMs: 2_000,
    giveUpAfterMs: 5_000,
  },
  largestRate: { ladder: [2, 5], warmUpMs: 500, measuredMs: 1_500, giveUpAfterMs: 3_000 },
  drain: { waiting: 800, runs: DRAIN_RUNS },
  ratios: { rounds: 1, turnMs: 200, batches: 2, batchEvents: 20 },
};
