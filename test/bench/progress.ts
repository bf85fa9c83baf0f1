import { expectSeconds, renderProgress } from './progress-line.js';

const CLEAR_LINE = '\r\u001b[2K';
const TICK_MS = 500;
const stream = process.stderr;

/** Tells a person at a terminal by a bar how far the bench has come, and everybody else by a line for each new thing. */
export class ProgressBar {
  private readonly startedAt = performance.now();
  private what = 'starting';
  /** The thought-of seconds of the steps that are done, and what those really took. */
  private done = 0;
  private doneSeconds = 0;
  private allSeconds = 0;
  private timer: NodeJS.Timeout | null = null;

  /** @param seconds what all steps are thought to take */
  begin(seconds: number): void {
    this.allSeconds = seconds;
    if (stream.isTTY) this.timer = setInterval(() => this.draw(), TICK_MS).unref();
  }

  say(what: string): void {
    this.what = what;
    if (stream.isTTY) this.draw();
    else stream.write(`[${this.elapsed().toFixed(0).padStart(3)} s] ${what}\n`);
  }

  /** A step is done that was thought to take so long. */
  finish(seconds: number): void {
    this.done += seconds;
    this.doneSeconds = this.elapsed();
  }

  close(): void {
    if (this.timer !== null) stream.write(CLEAR_LINE);
    clearInterval(this.timer ?? undefined);
    this.timer = null;
  }

  private draw(): void {
    if (this.timer === null) return;
    const expectedSeconds = expectSeconds(this.done, this.allSeconds, this.doneSeconds);
    const progress = { what: this.what, elapsedSeconds: this.elapsed(), expectedSeconds };
    stream.write(CLEAR_LINE + renderProgress(progress, stream.columns));
  }

  private elapsed(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }
}
