const WHOLE = new Intl.NumberFormat('en-GB');
const SHORT = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** A count with its thousands apart: `12,345`. */
export const figure = (count: number): string => WHOLE.format(count);

/** A count for an axis: `12k`. */
export const shortFigure = (count: number): string => SHORT.format(count).toLowerCase();

/** A share of a whole: `61.7 %`; of nothing there is none. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  return `${percent === 0 || percent >= 99.95 ? Math.round(percent) : percent.toFixed(1)} %`;
}

/** `1 link`, `2 links`. */
export const countOf = (count: number, one: string): string =>
  `${figure(count)} ${one}${count === 1 ? '' : 's'}`;

/** The values of a scale from 0 to at least `max`, in even steps that are easy to read. */
export function scaleTo(max: number, steps = 4): number[] {
  const least = Math.max(max, 1) / steps;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max(1, ([1, 2, 5, 10].find((each) => each * power >= least) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(max, 1) / step) + 1 }, (_, index) => index * step);
}
