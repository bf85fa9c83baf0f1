import type { JSX } from 'preact';

interface TipProps {
  /** What it points at. */
  readonly x: number;
  /** Of the chart, out of which it does not reach. */
  readonly width: number;
  readonly title: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
}

const WIDTH = 176;
const LINE = 20;
const PAD = 12;

/** Exact numbers beside what they are of. It is drawn, because the page's policy allows no style of its own to place it. */
export function Tip({ x, width, title, lines }: TipProps): JSX.Element {
  const isLeft = x + WIDTH + PAD > width;
  const left = Math.max(0, isLeft ? x - WIDTH - PAD : x + PAD);
  return (
    <g class="tip" transform={`translate(${left} 12)`}>
      <rect width={WIDTH} height={PAD * 2 + LINE * (lines.length + 1) - 4} rx={8} />
      <text class="tip-title" x={PAD} y={PAD + 12}>
        {title}
      </text>
      {lines.map(([name, value], index) => (
        <g key={name} transform={`translate(0 ${PAD + 12 + LINE * (index + 1)})`}>
          <text class="tip-name" x={PAD}>
            {name}
          </text>
          <text x={WIDTH - PAD} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
    </g>
  );
}
