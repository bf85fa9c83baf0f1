/** A worker that served this long was all right: when it ends, that is the first time again. */
export const STEADY_MS = 30_000;

/** What fails at each start is tried less and less often, and a few times only: a supervisor shall see it. */
const PAUSES_MS = [0, 500, 1_000, 2_000];

/**
 * How long a worker's place stays empty, or null when it is time to give up.
 * @param failures how often in a row one ended in this place before it had served for long, with this time
 */
export function pauseBeforeReplacing(failures: number): number | null {
  return PAUSES_MS[failures - 1] ?? null;
}
