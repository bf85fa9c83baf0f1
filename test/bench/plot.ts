import { formatTick, linearScale, logScale, type Scale } from './plot-scale.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Plot {
  readonly title: string;
  /** What the plot shows, in words, for who does not see it. */
  readonly description: string;
  /** `ticks`: the values to write on a logarithmic axis; without them round ones. */
  readonly x: {
    readonly label: string;
    readonly scale: 'log' | 'linear';
    readonly ticks?: readonly number[];
  };
  /** Linear, from 0. */
  readonly y: { readonly label: string };
  readonly series: readonly Series[];
}

/** In pixels, as the drawing is without being scaled. The legend stands below the title, a line each two series. */
const WIDTH = 720;
const PLOT = { left: 64, right: 24, height: 300, top: 58, bottom: 48 };
const LEGEND_LINE = 20;
const LEGEND_COLUMNS = 2;
const Y_TICKS = 6;

/** Told apart on white and on black, also by who sees no red or green: Okabe and Ito's palette, and a mark of its own for each. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const MARKS = [
  'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z',
  'M-4-4h8v8h-8z',
  'M0-5.5L5 4H-5z',
  'M0-5.5L5.5 0 0 5.5-5.5 0z',
];

/** Ink that is seen on a light page and on a dark one; the page itself shines through. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-size: 16px; font-weight: 600 }
    .grid { stroke: #1f2328; stroke-opacity: 0.15 }
    .axis { stroke: #1f2328; stroke-opacity: 0.6 }
    .line { fill: none; stroke-width: 2 }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .grid, .axis { stroke: #e6edf3 } }
  `;

/** A line plot as an SVG document: axes, ticks, a legend, and words for who reads it with a screen reader. */
export function renderPlot(plot: Plot): string {
  const points = plot.series.flatMap((each) => each.points);
  const xs = points.map(({ x }) => x);
  const x = plot.x.scale === 'log' ? logScale(xs, plot.x.ticks) : linearScale(xs, Y_TICKS);
  const y = linearScale(
    points.map((point) => point.y),
    Y_TICKS,
  );
  const top = PLOT.top + LEGEND_LINE * Math.ceil(plot.series.length / LEGEND_COLUMNS);
  const height = top + PLOT.height + PLOT.bottom;
  const toX = (value: number): number => PLOT.left + x.place(value) * (WIDTH - PLOT.left - PLOT.right);
  const toY = (value: number): number => top + (1 - y.place(value)) * PLOT.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">`,
    `  <title id="title">${escape(plot.title)}</title>`,
    `  <desc id="description">${escape(plot.description)}</desc>`,
    `  <style>${STYLE}</style>`,
    `  ${text(PLOT.left, 26, plot.title, 'start', 'title')}`,
    ...plot.series.map((each, index) => legend(each.name, index)),
    ...axes(plot, { x, y, toX, toY }, top + PLOT.height),
    ...plot.series.map((each, index) => line(each, index, toX, toY)),
    '</svg>',
    '',
  ].join('\n');
}

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
}

function axes(plot: Plot, { x, y, toX, toY }: Frame, bottom: number): string[] {
  const right = WIDTH - PLOT.right;
  return [
    ...y.ticks.map(
      (value) =>
        `  <path class="grid" d="M${PLOT.left} ${round(toY(value))}H${right}"/>` +
        text(PLOT.left - 8, toY(value) + 4, formatTick(value), 'end'),
    ),
    ...x.ticks.map(
      (value) =>
        `  <path class="axis" d="M${round(toX(value))} ${bottom}v5"/>` +
        text(toX(value), bottom + 20, formatTick(value), 'middle'),
    ),
    `  <path class="axis" d="M${PLOT.left} ${bottom}H${right}"/>`,
    `  ${text((PLOT.left + right) / 2, bottom + 40, plot.x.label, 'middle')}`,
    `  ${text(PLOT.left - 8, toY(y.ticks.at(-1) ?? 0) - 12, plot.y.label, 'start')}`,
  ];
}

function line({ name, points }: Series, index: number, toX: Frame['toX'], toY: Frame['toY']): string {
  const places = points.map((point) => `${round(toX(point.x))} ${round(toY(point.y))}`);
  const marks = places.map((place) => mark(place, index)).join('');
  const path = `<path class="line" stroke="${colourOf(index)}" d="M${places.join('L')}"/>`;
  return places.length === 0 ? '' : `  <g aria-label="${escape(name)}">${path}${marks}</g>`;
}

function legend(name: string, index: number): string {
  const column = (WIDTH - PLOT.left - PLOT.right) / LEGEND_COLUMNS;
  const left = PLOT.left + (index % LEGEND_COLUMNS) * column;
  const middle = 46 + Math.floor(index / LEGEND_COLUMNS) * LEGEND_LINE;
  const stroke = `<path class="line" stroke="${colourOf(index)}" d="M${left} ${middle}h24"/>`;
  return `  ${stroke}${mark(`${left + 12} ${middle}`, index)}${text(left + 32, middle + 4, name, 'start')}`;
}

function mark(place: string, index: number): string {
  const shape = MARKS[index % MARKS.length] ?? '';
  return `<path fill="${colourOf(index)}" transform="translate(${place})" d="${shape}"/>`;
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '';
}

function text(x: number, y: number, words: string, anchor: string, style?: string): string {
  const styled = style === undefined ? '' : ` class="${style}"`;
  return `<text${styled} x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escape(words)}</text>`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
