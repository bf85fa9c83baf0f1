import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { figure, scaleTo, shortFigure } from './figures.js';
import { Tip } from './tip.js';
import { useWidth } from './use-width.js';

interface ChartBucket {
  /** The whole time, for the exact numbers: `Tue 1 Dec, 04:00–05:00`. */
  readonly title: string;
  /** For the axis: `04:00`. */
  readonly tick: string;
  readonly values: readonly number[];
}

interface ColumnsChartProps {
  /** What it shows, and its sum in words. */
  readonly label: string;
  /** The first two are drawn: the whole as a frame, and what came of it filled. All are in the tip. */
  readonly series: readonly string[];
  readonly buckets: readonly ChartBucket[];
}

const HEIGHT = 220;
const LEFT = 36;
const TOP = 12;
const BOTTOM = 24;
const WIDEST_COLUMN = 64;
const TICK_WIDTH = 64;
const PLOT = HEIGHT - TOP - BOTTOM;

/** Columns over time. The pointer and the arrow keys show the exact numbers of one of them. */
export function ColumnsChart({ label, series, buckets }: ColumnsChartProps): JSX.Element {
  const { box, width } = useWidth();
  const [active, setActive] = useState<number | null>(null);
  const scale = scaleTo(Math.max(...buckets.map(({ values }) => Math.max(values[0] ?? 0, values[1] ?? 0))));
  const top = scale.at(-1) ?? 1;
  const slot = Math.max(0, width - LEFT) / buckets.length;
  const column = Math.min(WIDEST_COLUMN, slot > 6 ? slot * 0.72 : slot);
  const heightOf = (value: number): number => (value / top) * PLOT;
  const isWide = slot >= TICK_WIDTH;
  const every = Math.max(1, Math.ceil(TICK_WIDTH / Math.max(slot, 0.01)));
  const shown = active === null ? undefined : buckets[active];
  const onKey = (event: KeyboardEvent): void => {
    const last = buckets.length - 1;
    const from = active ?? buckets.length;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') return setActive(null);
    if (to === undefined) return;
    event.preventDefault();
    setActive(Math.min(last, Math.max(0, to)));
  };
  const onPointer = (event: PointerEvent): void => {
    const at = event.clientX - (event.currentTarget as Element).getBoundingClientRect().left - LEFT;
    const index = Math.floor(at / slot);
    setActive(index >= 0 && index < buckets.length ? index : null);
  };
  return (
    <div class="chart" ref={box}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          role="img"
          aria-label={`${label} The arrow keys read the columns; the table below has them all.`}
          tabIndex={0}
          onKeyDown={onKey}
          onPointerMove={onPointer}
          onPointerLeave={() => setActive(null)}
          onBlur={() => setActive(null)}
        >
          {scale.map((value) => (
            <g key={value} class="grid">
              <line
                x1={LEFT}
                x2={width}
                y1={TOP + PLOT - heightOf(value)}
                y2={TOP + PLOT - heightOf(value)}
              />
              <text x={LEFT - 8} y={TOP + PLOT - heightOf(value) + 4} text-anchor="end">
                {shortFigure(value)}
              </text>
            </g>
          ))}
          {active !== null && (
            <rect
              class="chart-band"
              x={LEFT + active * slot}
              y={TOP}
              width={Math.max(slot, 1)}
              height={PLOT}
            />
          )}
          {buckets.map(({ tick, values: [whole = 0, part = 0] }, index) => {
            const x = LEFT + index * slot + (slot - column) / 2;
            return (
              <g key={index}>
                <Column className="chart-whole" x={x} width={column} height={heightOf(whole)} />
                <Column className="chart-part" x={x} width={column} height={heightOf(part)} />
                {index % every === 0 && (
                  <text
                    class="chart-tick"
                    x={LEFT + (isWide ? index + 0.5 : index) * slot}
                    y={HEIGHT - 6}
                    text-anchor={isWide ? 'middle' : 'start'}
                  >
                    {tick}
                  </text>
                )}
              </g>
            );
          })}
          {active !== null && shown && (
            <Tip
              x={LEFT + (active + 0.5) * slot}
              width={width}
              title={shown.title}
              lines={series.map((name, index) => [name, figure(shown.values[index] ?? 0)])}
            />
          )}
        </svg>
      )}
      <p class="unseen" role="status">
        {shown && `${shown.title}: ${series.map((name, i) => `${name} ${shown.values[i] ?? 0}`).join(', ')}`}
      </p>
      <p class="legend" aria-hidden="true">
        <span class="key key-whole">{series[0]}</span>
        <span class="key key-part">{series[1]}</span>
      </p>
    </div>
  );
}

interface ColumnProps {
  readonly className: string;
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

/** Nothing is drawn for nothing; one is seen however high the others are. */
function Column({ className, x, width, height }: ColumnProps): JSX.Element | null {
  if (height === 0) return null;
  const drawn = Math.max(height, 2);
  return (
    <rect
      class={className}
      x={x}
      y={TOP + PLOT - drawn}
      width={width}
      height={drawn}
      rx={width > 8 ? 2 : 0}
    />
  );
}
