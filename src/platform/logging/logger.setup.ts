import { type DestinationStream, type Logger, pino } from 'pino';
import { describeFault } from '../database/database-errors.js';
import type { LogLevel } from './log-level.js';
import { REDACTED, REDACTED_PATHS, redactLine, redactNested } from './redaction.js';
import { describePresentRequest } from './request-context.setup.js';

/** What Nest tells of its own start: of use only to whoever works on the service. */
const CHATTER: ReadonlySet<unknown> = new Set(
  'InstanceLoader NestApplication NestFactory RouterExplorer RoutesResolver'.split(' '),
);

/**
 * The one logger: a JSON object a line with time, level, msg, the fields of the request that it belongs to, and its own.
 * Nothing that it is given can put a secret or a message of the database into the log.
 * @param worker the number of the process among several; null when it is the only one
 */
export function createLogger(
  level: LogLevel,
  destination: DestinationStream,
  worker: number | null = null,
): Logger {
  return pino(
    {
      level,
      // No process id, no host name: whoever collects the lines of several instances knows where they come from.
      base: worker === null ? null : { worker },
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
          const safe = withPlainName(withoutMessageOfFault(args));
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

/** Nest names its loggers by its classes, and in the bundle a class that mentions itself has an underscore before its name. */
function withPlainName([fields, ...rest]: LogArguments): LogArguments {
  const { logger } = Object(fields) as { readonly logger?: unknown };
  if (typeof logger !== 'string' || !logger.startsWith('_')) return [fields, ...rest];
  return [{ ...Object(fields), logger: logger.slice(1) }, ...rest];
}

/** Nest's own loggers call the words `message`. */
function nameMessage(fields: Record<string, unknown>): Record<string, unknown> {
  if (typeof fields['message'] !== 'string') return fields;
  const { message, ...rest } = fields;
  return { ...rest, msg: message };
}
