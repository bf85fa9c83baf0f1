/** How far something long has come. */
export interface Progress {
  /** What is done now. */
  readonly what: string;
  readonly elapsedSeconds: number;
  /** All in all, as far as it can be told. */
  readonly expectedSeconds: number;
}

const BAR_CELLS = 24;
/** A bar that is full and goes on says nothing true. */
const ALMOST = 0.99;

/** One line for a terminal: a bar, the time that went by and the time it all takes, and what is done now. */
export function renderProgress({ what, elapsedSeconds, expectedSeconds }: Progress, columns: number): string {
  const share = Math.min(ALMOST, expectedSeconds > 0 ? elapsedSeconds / expectedSeconds : 0);
  const cells = Math.floor(share * BAR_CELLS);
  const bar = '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells);
  const times = `${formatTime(elapsedSeconds)} of about ${formatTime(Math.max(expectedSeconds, elapsedSeconds))}`;
  const line = `${bar} ${String(Math.floor(share * 100)).padStart(2)} %  ${times}  ${what}`;
  // A line that is too long would be broken, and could not be written over.
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}

/**
 * How long it all takes, from what the steps were thought to take and what those that are done have taken.
 * @param done the thought-of seconds of the steps that are done
 * @param all the thought-of seconds of all
 * @param elapsed the real seconds of those that are done
 */
export function expectSeconds(done: number, all: number, elapsed: number): number {
  return done > 0 ? elapsed + (all - done) * (elapsed / done) : all;
}

function formatTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
