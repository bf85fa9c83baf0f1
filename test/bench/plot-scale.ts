/** Where a value stands on an axis, and which values are written beside it. */
export interface Scale {
  /** From 0 (the axis' beginning) to 1 (its end). */
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Multiples of a power of ten that read well, in the order in which they are tried. */
const STEPS = [1, 2, 5, 10];
/** Fewer decades than this have room for values between the powers of ten. */
const CLOSE_DECADES = 4;

/** From 0 to a round value that no other exceeds; about `count` ticks. */
export function linearScale(values: readonly number[], count: number): Scale {
  const highest = Math.max(0, ...values) || 1;
  const power = 10 ** Math.floor(Math.log10(highest / count));
  const step = power * (STEPS.find((each) => each * power * count >= highest) ?? 10);
  const steps = Math.ceil(highest / step - 1e-9);
  const end = steps * step;
  // Multiplied, not added up: 3 * 0.1 is written as 0.3 only once it is rounded to the step's own digits.
  const ticks = Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { place: (value) => value / end, ticks };
}

/**
 * From the lowest value to the highest, each tenfold taking as much room as the next.
 * @param ticks the values to write; without them powers of ten, and 2 and 5 between few of those
 * @throws RangeError when a value is not above 0
 */
export function logScale(values: readonly number[], ticks?: readonly number[]): Scale {
  if (values.some((value) => !(value > 0))) throw new RangeError('a logarithmic axis begins above 0');
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const decades = Math.log10(highest / lowest);
  const place = (value: number): number => (decades > 0 ? Math.log10(value / lowest) / decades : 0.5);
  return { place, ticks: ticks ?? roundValuesBetween(lowest, highest, decades < CLOSE_DECADES) };
}

function roundValuesBetween(lowest: number, highest: number, close: boolean): number[] {
  const [first, last] = [lowest, highest].map((value) => Math.floor(Math.log10(value) + 1e-9));
  const powers = Array.from({ length: (last ?? 0) - (first ?? 0) + 1 }, (_, index) => (first ?? 0) + index);
  const steps = close ? [1, 2, 5] : [1];
  return powers
    .flatMap((power) => steps.map((step) => Number((step * 10 ** power).toPrecision(12))))
    .filter((value) => value >= lowest && value <= highest);
}

/** As short as it can be told: 950, 12k, 1.5M. */
export function formatTick(value: number): string {
  for (const [size, letter] of [
    [1_000_000, 'M'],
    [1_000, 'k'],
  ] as const) {
    if (Math.abs(value) >= size) return `${Number((value / size).toPrecision(3))}${letter}`;
  }
  return String(Number(value.toPrecision(3)));
}
