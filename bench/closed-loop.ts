import { nowMs } from './arrivals.js';
import { type Answer, HttpConnection } from './http-connection.js';
import { type Spread, spreadOf } from './statistics.js';

export interface LoopOptions {
  readonly port: number;
  readonly callers: number;
  /** No request is sent after this time. */
  readonly maxMs: number;
  /** Gives the next request, or null when none is left. */
  readonly next: () => Buffer | null;
  /** Sees the answer to each request, by the request's number in the order of sending. */
  readonly onAnswer?: (answer: Answer, index: number) => void;
}

export interface LoopReport {
  /** Of `nowMs()`. */
  readonly startedAtMs: number;
  readonly answered: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  readonly latencyMs: Spread;
}

/**
 * Runs callers that each send their next request when they have the answer to the last one.
 * @throws Error when a request is not answered with 2xx: a quick refusal must not count as speed
 */
export async function runClosedLoop(options: LoopOptions): Promise<LoopReport> {
  const { port, callers, maxMs, next, onAnswer } = options;
  const latencies: number[] = [];
  let sent = 0;
  const connections = await Promise.all(Array.from({ length: callers }, () => HttpConnection.open(port)));
  const startedAtMs = nowMs();
  const drive = async (connection: HttpConnection): Promise<void> => {
    while (nowMs() - startedAtMs < maxMs) {
      const request = next();
      if (request === null) return;
      const index = sent++;
      const sentAtMs = nowMs();
      const answer = await connection.send(request);
      latencies.push(nowMs() - sentAtMs);
      if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${answer.body.toString()}`);
      onAnswer?.(answer, index);
    }
  };
  try {
    await Promise.all(connections.map(drive));
    const seconds = (nowMs() - startedAtMs) / 1_000;
    return { startedAtMs, answered: latencies.length, seconds, latencyMs: spreadOf(latencies) };
  } finally {
    for (const connection of connections) connection.close();
  }
}
