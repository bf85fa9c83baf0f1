import { connect, type Socket } from 'node:net';

export interface LoopOptions {
  readonly port: number;
  readonly connections: number;
  readonly maxMs: number;
  /** Gives the next request, or null when there is none left. */
  readonly next: () => Buffer | null;
  /** Sees each good answer's body; the bytes are only good during the call. */
  readonly onBody: ((body: Buffer) => void) | null;
}

export interface LoopResult {
  readonly answered: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Milliseconds of each good answer. */
  readonly latencies: number[];
  /** Other answers by status. */
  readonly refused: Record<string, number>;
}

const READ_BYTES = 64 * 1024;
/**
 * So long after an answer the generator stays awake. To wake a process on the other core costs the server that answers more
 * than the answer itself (on a virtual machine 20 to 30 us), and one that is quick would be measured by that alone.
 */
const AWAKE_MS = 0.1;
const HEAD_END = '\r\n\r\n';

/**
 * Keeps each connection busy with one request after the other. Bare sockets that read into a buffer of their own: an HTTP
 * client would cost more than the servers that are measured.
 */
export async function runClosedLoop(options: LoopOptions): Promise<LoopResult> {
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const startedAt = performance.now();
  const end = startedAt + options.maxMs;
  const stayAwake = makeWaker();

  const next = (): Buffer | null => (performance.now() < end ? options.next() : null);
  const onAnswer = (status: number, body: Buffer, ms: number): void => {
    if (status >= 300) {
      refused[status] = (refused[status] ?? 0) + 1;
      return;
    }
    latencies.push(ms);
    options.onBody?.(body);
    stayAwake();
  };
  await Promise.all(
    Array.from({ length: options.connections }, () => driveConnection(options.port, next, onAnswer)),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return { answered: latencies.length, seconds, latencies, refused };
}

/** Gives a function that keeps the event loop turning for a moment. */
function makeWaker(): () => void {
  let until = 0;
  let turning = false;
  const turn = (): void => {
    turning = performance.now() < until;
    if (turning) setImmediate(turn);
  };
  return () => {
    until = performance.now() + AWAKE_MS;
    if (!turning) turn();
  };
}

/** Resolves when there is nothing left to send; rejects when the server hangs up or talks otherwise than expected. */
function driveConnection(
  port: number,
  next: () => Buffer | null,
  onAnswer: (status: number, body: Buffer, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let partial: Buffer | null = null;
    const sendNext = (): void => {
      const request = next();
      sentAt = performance.now();
      if (request !== null) socket.write(request);
      else socket.destroy();
    };
    const read = (size: number, buffer: Uint8Array): boolean => {
      const chunk = Buffer.from(buffer.buffer, buffer.byteOffset, size);
      const bytes = partial === null ? chunk : Buffer.concat([partial, chunk]);
      const end = findEnd(bytes);
      partial = end === null ? Buffer.from(bytes) : null;
      if (end === null) return true;
      const status = Number(bytes.toString('latin1', 9, 12));
      onAnswer(status, bytes.subarray(end.bodyStart), performance.now() - sentAt);
      sendNext();
      return true;
    };
    const onread = { buffer: Buffer.allocUnsafe(READ_BYTES), callback: read };
    const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true, onread }, sendNext);
    socket.once('error', reject);
    socket.once('end', () => reject(new Error('the server closed a connection')));
    socket.once('close', () => resolve());
  });
}

/** Where the body starts, once all of it is here. Both servers name its length, and there is one answer at a time. */
function findEnd(bytes: Buffer): { readonly bodyStart: number } | null {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, headEnd))?.[1];
  if (length === undefined) throw new Error('an answer does not name its length');
  const bodyStart = headEnd + HEAD_END.length;
  return bytes.length >= bodyStart + Number(length) ? { bodyStart } : null;
}
