import { writeSync } from 'node:fs';
import { type DestinationStream, pino } from 'pino';

const STANDARD_OUTPUT = 1;
/** Whoever reads our output and falls asleep must not make us grow: lines beyond this are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Standard output, written without waiting. The lines of one turn of the event loop are written together: a write of each
 * costs more than all else about a line. What waits is written before the process ends, however it ends by itself.
 */
export function openStandardOutput(): DestinationStream {
  const output = pino.destination({ fd: STANDARD_OUTPUT, sync: false, maxLength: MAX_WAITING_BYTES });
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
      if (waiting === '') setImmediate(() => waiting !== '' && output.write(take()));
      waiting += line;
    },
  };
}
