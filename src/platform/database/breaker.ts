/** How many units of work in a row stay without an answer before no more are started. */
const SILENCES = 3;

/** Remembers whether something has stopped answering, so that not every caller has to wait for it. */
export class Breaker {
  private silences = 0;
  private open = false;

  /** Whether nothing new should be asked. */
  get isOpen(): boolean {
    return this.open;
  }

  /** Counts a question without an answer. */
  noteSilence(): void {
    this.silences += 1;
    if (this.silences >= SILENCES) this.open = true;
  }

  /** An answer, whatever it says, proves that the next question is worth asking. */
  noteAnswer(): void {
    this.silences = 0;
    this.open = false;
  }
}
