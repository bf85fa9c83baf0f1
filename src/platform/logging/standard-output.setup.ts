import { writeSync } from 'node:fs';
import { type DestinationStream, pino } from 'pino';

const STANDARD_OUTPUT = 1;
/** Whoever reads our output and falls asleep must not make us grow: lines beyond this are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** How long the last lines wait for a reader: a second in all. */
const LAST_PAUSE_MS = 10;
const LAST_PAUSES = 100;

/** What is written to a pipe at once stays in one piece up to this size, whoever else writes to it: PIPE_BUF of Linux. */
const UNDIVIDED_BYTES = 4_096;

/** How long a line waits for others. Nobody reads faster, and a process that is killed loses no more than this. */
const GATHER_MS = 10;

/**
 * Standard output, written without waiting. The lines of a moment are written together: a write of each costs more than all
 * else about a line, and wakes a thread of its own. What waits is written before the process ends, however it ends by itself.
 * @param isShared other processes write there as well: then not so much at once that lines could be torn
 */
export function openStandardOutput(isShared = false): DestinationStream {
  const most = isShared ? UNDIVIDED_BYTES : Infinity;
  const output = pino.destination({
    fd: STANDARD_OUTPUT,
    sync: false,
    maxLength: MAX_WAITING_BYTES,
    ...(isShared ? { maxWrite: most } : {}),
  });
  let waiting = '';
  const take = (): string => {
    const lines = waiting;
    waiting = '';
    return lines;
  };
  let isGone = false;
  output.on('error', () => (isGone = true));
  // Nothing that is begun now and not waited for would still be done. Nothing may leave this listener either: behind it others
  // wait, and the process would not end.
  process.on('exit', () => {
    try {
      if (!isGone) output.flushSync();
      writeWhole(Buffer.from(take()));
    } catch {
      // Nobody reads any more.
    }
  });
  return {
    write(line) {
      // Lines are of letters that take a byte each, but for what little of somebody's own words there is.
      if (waiting !== '' && waiting.length + line.length > most) output.write(take());
      if (waiting === '') setTimeout(() => waiting !== '' && output.write(take()), GATHER_MS).unref();
      waiting += line;
    },
  };
}

/** Writes all of it, to a reader who may be slow, but not for ever. */
function writeWhole(bytes: Buffer): void {
  let rest = bytes;
  for (let pauses = 0; rest.length > 0 && pauses < LAST_PAUSES;) {
    try {
      rest = rest.subarray(writeSync(STANDARD_OUTPUT, rest));
    } catch (error) {
      // A pipe that does not let wait, and is full at this moment.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pauses += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_PAUSE_MS);
    }
  }
}
