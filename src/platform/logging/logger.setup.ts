import { type DestinationStream, type Logger, pino } from 'pino';
import { describeFault } from '../database/database-errors.js';
import type { LogLevel } from './log-level.js';
import { REDACTED, REDACTED_PATHS, redactLine, redactNested } from './redaction.js';
import { describePresentRequest } from './request-context.setup.js';

const STANDARD_OUTPUT = 1;
/** Lines are written together in chunks of this size, or after the pause, because each write costs more than its line. */
const CHUNK_BYTES = 4_096;
const FLUSH_EVERY_MS = 100;
/** A reader that stops reading must not fill the memory: lines beyond this are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** What Nest logs of its own start: of use only to people who work on the service. */
const CHATTER: ReadonlySet<unknown> = new Set(
  'InstanceLoader NestApplication NestFactory RouterExplorer RoutesResolver'.split(' '),
);

/** Standard output, written without blocking; pino writes what waits when the process exits. */
export function openStandardOutput(): DestinationStream {
  return pino.destination({
    fd: STANDARD_OUTPUT,
    sync: false,
    minLength: CHUNK_BYTES,
    periodicFlush: FLUSH_EVERY_MS,
    maxLength: MAX_WAITING_BYTES,
  });
}

/**
 * The one logger: a JSON object a line with time, level, msg, the fields of the request that it belongs to, and its own.
 * Nothing that it is given can put a secret or a message of the database into the log.
 */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      // No process id, no host name: what collects the lines of several instances knows where they come from.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: describePresentRequest,
      serializers: { err: describeFault },
      redact: { paths: [...REDACTED_PATHS], censor: REDACTED },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => nameMessage(redactNested(fields)),
      },
      hooks: {
        streamWrite: redactLine,
        logMethod(args, method, severity) {
          const safe = withoutMessageOfFault(args);
          const { logger } = Object(safe[0]) as { readonly logger?: unknown };
          if (severity === pino.levels.values['info'] && CHATTER.has(logger)) this.debug(...safe);
          else method.apply(this, safe);
        },
      },
    },
    destination,
  );
}

type LogArguments = [fields: object | string, words?: string, ...rest: unknown[]];

/** pino gives a line without words those of its error, and they may carry a person's id. */
function withoutMessageOfFault(args: unknown[]): LogArguments {
  const [first, ...rest] = args as LogArguments;
  const fields: object | string = first instanceof Error ? { err: first } : first;
  const isWordless = typeof fields === 'object' && 'err' in fields && rest.length === 0;
  return isWordless ? [fields, 'fault'] : [fields, ...rest];
}

/** Nest's own loggers call the words `message`. */
function nameMessage(fields: Record<string, unknown>): Record<string, unknown> {
  if (typeof fields['message'] !== 'string') return fields;
  const { message, ...rest } = fields;
  return { ...rest, msg: message };
}
