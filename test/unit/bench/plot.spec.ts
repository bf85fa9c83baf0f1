import { describe, expect, test } from '@jest/globals';
import { formatTick, linearScale, logScale } from '../../bench/plot-scale.js';
import { type Plot, renderPlot } from '../../bench/plot.js';

const plot: Plot = {
  title: 'Speed & size',
  description: 'Speed grows up to <8> connections.',
  x: { label: 'connections', scale: 'log', ticks: [1, 2, 4, 8] },
  y: { label: 'requests/s' },
  series: [
    {
      name: 'mints',
      points: [
        { x: 1, y: 1_000 },
        { x: 8, y: 6_000 },
      ],
    },
    { name: 'a "floor"', points: [{ x: 2, y: 3_000 }] },
    { name: 'nothing yet', points: [] },
  ],
};

/** The text that people see, in the order of the document. */
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words = '']) => words);

/** Where the points of each line stand. */
const placesOf = (svg: string): number[][][] =>
  [...svg.matchAll(/<g [^>]*><path class="line"[^>]* d="M([^"]*)"/g)].map(([, path = '']) =>
    path.split('L').map((place) => place.split(' ').map(Number)),
  );

describe('a plot', () => {
  test('has its title and its description for who does not see it, and nothing that breaks the document', () => {
    const svg = renderPlot(plot);
    expect(svg).toContain('<title id="title">Speed &amp; size</title>');
    expect(svg).toContain('<desc id="description">Speed grows up to &lt;8> connections.</desc>');
    expect(svg).toContain('aria-label="a &quot;floor&quot;"');
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description">/);
  });

  test('names both axes, their ticks and each series', () => {
    const texts = textsOf(renderPlot(plot));
    for (const words of [
      'connections',
      'requests/s',
      '1',
      '2',
      '4',
      '8',
      '0',
      '6k',
      'mints',
      'nothing yet',
    ]) {
      expect(texts).toContain(words);
    }
  });

  test('draws a line through the points of each series that has some', () => {
    const [mints, floor, ...more] = placesOf(renderPlot(plot));
    expect(more).toEqual([]);
    const [[left = 0, low = 0], [right = 0, high = 0]] = mints as [number[], number[]];
    const [[middle = 0, between = 0]] = floor as [number[]];
    // Twofold is a third of the way to eightfold; what is larger stands higher.
    expect((middle - left) / (right - left)).toBeCloseTo(1 / 3, 2);
    expect(high).toBeLessThan(between);
    expect(between).toBeLessThan(low);
  });

  test('is readable on a dark page', () => {
    expect(renderPlot(plot)).toContain('@media (prefers-color-scheme: dark)');
  });

  test('can be made of nothing', () => {
    const empty = renderPlot({ ...plot, x: { label: 'rows', scale: 'linear' }, series: [] });
    expect(empty).not.toContain('NaN');
  });
});

describe('a linear axis', () => {
  test.each([
    [[12], [0, 2, 4, 6, 8, 10, 12]],
    [[0.31], [0, 0.1, 0.2, 0.3, 0.4]],
    [
      [14_210, 3],
      [0, 5_000, 10_000, 15_000],
    ],
    [[100], [0, 20, 40, 60, 80, 100]],
    [[], [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])('of %j has the ticks %j', (values, ticks) => {
    const scale = linearScale(values, 6);
    expect(scale.ticks).toEqual(ticks);
    expect(scale.place(0)).toBe(0);
    expect(scale.place(ticks.at(-1) ?? 0)).toBeCloseTo(1);
  });
});

describe('a logarithmic axis', () => {
  test.each([
    [
      [10_000, 10_000_000],
      [10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000],
    ],
    [
      [1, 100_000],
      [1, 10, 100, 1_000, 10_000, 100_000],
    ],
    [
      [3, 60],
      [5, 10, 20, 50],
    ],
    [[7], []],
  ])('of %j has the ticks %j', (values, ticks) => {
    expect(logScale(values).ticks).toEqual(ticks);
  });

  test('gives each tenfold the same room', () => {
    const { place } = logScale([1, 100]);
    expect([1, 10, 100].map(place)).toEqual([0, 0.5, 1]);
  });

  test('has no place for 0', () => {
    expect(() => logScale([0, 1])).toThrow(RangeError);
  });
});

test.each([
  [0, '0'],
  [0.25, '0.25'],
  [950, '950'],
  [12_000, '12k'],
  [1_500_000, '1.5M'],
])('%d is written as %s', (value, words) => {
  expect(formatTick(value)).toBe(words);
});
