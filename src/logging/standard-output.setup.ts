import { writeSync } from 'node:fs';
import { type DestinationStream, pino } from 'pino';

const STANDARD_OUTPUT = 1;
/** Whoever reads our output and falls asleep must not make us grow: lines beyond this are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** What is written to a pipe at once stays in one piece up to this size, whoever else writes to it: PIPE_BUF of Linux. */
const UNDIVIDED_BYTES = 4_096;

/**
 * Standard output, written without waiting. The lines of one turn of the event loop are written together: a write of each
 * costs more than all else about a line. What waits is written before the process ends, however it ends by itself.
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
  process.on('exit', () => {
    // Nothing that is begun now and not waited for would still be done.
    output.flushSync();
    writeSync(STANDARD_OUTPUT, take());
  });
  return {
    write(line) {
      // Lines are of letters that take a byte each, but for what little of somebody's own words there is.
      if (waiting !== '' && waiting.length + line.length > most) output.write(take());
      if (waiting === '') setImmediate(() => waiting !== '' && output.write(take()));
      waiting += line;
    },
  };
}
