import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.js';
import { describeFault } from '../database/database-errors.js';
import { REDACTED, REDACTED_PATHS, redactLine, redactNested } from './redaction.js';
import { describePresentRequest } from './request-context.setup.js';

const STANDARD_OUTPUT = 1;
/** Lines are written in chunks of this size, or after the flush interval: a write costs more than formatting its line. */
const CHUNK_BYTES = 4_096;
const FLUSH_EVERY_MS = 100;
/** Lines that wait beyond this size are dropped, so that a reader that stops reading does not fill the memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Loggers of Nest's own start, which only help people who work on the service. */
const NEST_START_LOGGERS: ReadonlySet<unknown> = new Set(
  'InstanceLoader NestApplication NestFactory RouterExplorer RoutesResolver'.split(' '),
);

/** Standard output, written without blocking; pino writes the waiting lines when the process exits. */
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
 * The one logger. Each line is a JSON object with time, level, msg, the fields of its request, and its own fields.
 * Redaction keeps secrets and messages of the database out of the log, whatever code passes them.
 */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      // No process id or host name: log collectors add the origin of a line.
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
          if (severity === pino.levels.values['info'] && NEST_START_LOGGERS.has(logger)) this.debug(...safe);
          else method.apply(this, safe);
        },
      },
    },
    destination,
  );
}

type LogArguments = [fields: object | string, text?: string, ...rest: unknown[]];

/** pino uses an error's message for a line that has none, and that message may contain a person's id. */
function withoutMessageOfFault(args: unknown[]): LogArguments {
  const [first, ...rest] = args as LogArguments;
  const fields: object | string = first instanceof Error ? { err: first } : first;
  const hasNoText = typeof fields === 'object' && 'err' in fields && rest.length === 0;
  return hasNoText ? [fields, 'fault'] : [fields, ...rest];
}

/** Nest's own loggers name the text `message`. */
function nameMessage(fields: Record<string, unknown>): Record<string, unknown> {
  if (typeof fields['message'] !== 'string') return fields;
  const { message, ...rest } = fields;
  return { ...rest, msg: message };
}
