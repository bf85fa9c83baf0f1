/** How much is waiting at a moment. */
export interface BacklogSample {
  readonly atMs: number;
  readonly waiting: number;
}

export interface Backlog {
  /** At the last sample. */
  readonly atEnd: number;
  /** By how much it changes in a second: the slope of the line through the samples. */
  readonly perSecond: number;
  readonly isGrowing: boolean;
}

/** A backlog grows when it gains more than this share of what is due. */
const GROWING_SHARE = 0.05;

/**
 * Counts what is due and not yet done, at even steps.
 * @param due when each piece of work became due
 * @param done when each piece of work was done, in any order
 */
export function sampleBacklog(
  due: readonly number[],
  done: readonly number[],
  { fromMs, toMs, stepMs }: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
): BacklogSample[] {
  const samples: BacklogSample[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
    samples.push({ atMs, waiting: countUntil(due, atMs) - countUntil(done, atMs) });
  }
  return samples;
}

/** Distinguishes a backlog that grows from one that goes up and down. */
export function judgeBacklog(samples: readonly BacklogSample[], duePerSecond: number): Backlog {
  const perSecond = slopeOf(samples) * 1_000;
  return {
    atEnd: samples.at(-1)?.waiting ?? 0,
    perSecond,
    isGrowing: perSecond > duePerSecond * GROWING_SHARE,
  };
}

function countUntil(times: readonly number[], endMs: number): number {
  return times.reduce((count, time) => (time <= endMs ? count + 1 : count), 0);
}

/** Least squares. */
function slopeOf(samples: readonly BacklogSample[]): number {
  const mean = (read: (sample: BacklogSample) => number): number =>
    samples.reduce((sum, sample) => sum + read(sample), 0) / samples.length;
  const [meanTime, meanWaiting] = [mean(({ atMs }) => atMs), mean(({ waiting }) => waiting)];
  let [products, squares] = [0, 0];
  for (const { atMs, waiting } of samples) {
    products += (atMs - meanTime) * (waiting - meanWaiting);
    squares += (atMs - meanTime) ** 2;
  }
  return squares === 0 ? 0 : products / squares;
}
