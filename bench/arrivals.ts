/** When each arrival of an open loop is due, in milliseconds from the start: evenly spaced, and independent of earlier ones. */
export function planArrivals(perSecond: number, durationMs: number): number[] {
  const count = Math.round((durationMs / 1_000) * perSecond);
  return Array.from({ length: count }, (_, index) => (index * 1_000) / perSecond);
}

/** Milliseconds of the monotonic clock, which all processes of a machine share. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Calls `launch` for each arrival at its time, late ones at once; resolves when all have been launched. */
export function launchAll(
  arrivals: readonly number[],
  launch: (index: number, dueMs: number) => void,
): Promise<void> {
  const startMs = nowMs();
  let next = 0;
  return new Promise((resolve) => {
    const step = (): void => {
      const elapsedMs = nowMs() - startMs;
      for (let due = arrivals[next]; due !== undefined && due <= elapsedMs; due = arrivals[next]) {
        launch(next, startMs + due);
        next += 1;
      }
      const due = arrivals[next];
      if (due === undefined) resolve();
      else setTimeout(step, due - elapsedMs);
    };
    step();
  });
}
