import type { JSX } from 'preact';
import { figure, share } from './figures.js';

export interface FunnelStep {
  readonly name: string;
  readonly says: string;
  readonly count: number;
  /** Below the number; without it, the share of the first step. */
  readonly note?: string;
}

const STEP_WIDTH = 100;
const HEIGHT = 96;
/** A step with anything in it is seen. */
const LEAST = 2;

/** How many are left after each step: the numbers as text, and their shape below. */
export function FunnelChart(props: {
  readonly label: string;
  readonly steps: readonly FunnelStep[];
}): JSX.Element {
  const { label, steps } = props;
  // More may come than were minted in the range: links of the hours before it.
  const most = Math.max(1, ...steps.map(({ count }) => count));
  const first = steps[0]?.count ?? 0;
  const heightOf = (count: number): number => (count === 0 ? 0 : Math.max(LEAST, (count / most) * HEIGHT));
  return (
    <div class="funnel">
      <ol class="funnel-steps">
        {steps.map(({ name, says, count, note }) => (
          <li key={name} title={says}>
            <span class="quiet">{name}</span>
            <strong>{figure(count)}</strong>
            <span class="quiet small-text">{note ?? `${share(count, first)} of these`}</span>
          </li>
        ))}
      </ol>
      <svg
        viewBox={`0 0 ${STEP_WIDTH * steps.length} ${HEIGHT}`}
        height={HEIGHT}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {steps.map(({ name, says, count }, index) => (
          <path
            key={name}
            class={`funnel-part funnel-part-${index}`}
            d={shape(index, heightOf(count), heightOf(steps[index + 1]?.count ?? count))}
          >
            <title>{`${name}: ${figure(count)}. ${says}`}</title>
          </path>
        ))}
      </svg>
    </div>
  );
}

/** A step that is as high as its number at its left, and goes over into the next one. */
function shape(index: number, height: number, next: number): string {
  const [left, right] = [index * STEP_WIDTH, (index + 1) * STEP_WIDTH - 0.6];
  const bend = left + STEP_WIDTH * 0.7;
  const [top, nextTop] = [HEIGHT - height, HEIGHT - next];
  return `M${left} ${HEIGHT}V${top}C${bend} ${top} ${bend} ${nextTop} ${right} ${nextTop}V${HEIGHT}Z`;
}
