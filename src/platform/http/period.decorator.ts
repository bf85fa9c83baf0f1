import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy, type ValidationArguments } from 'class-validator';
import { type Period, readInstant } from '../text/instant.js';

const RULE = 'must be a time as RFC 3339 writes it, with an offset, such as 2026-11-22T10:00:00Z';
const ORDER_RULE = 'must be later than `since`';

/** The query of a list that can be limited to a time. */
interface PeriodQuery {
  readonly since?: string;
  readonly until?: string;
}

/** The field `since` of a list's query: the first time of the rows, in RFC 3339 format. */
export const Since = (): PropertyDecorator => TimeField();

/** The field `until` of a list's query: the time before which the rows are. It must be later than `since`. */
export const Until = (): PropertyDecorator =>
  timeField((value, { since: first }) => {
    const until = readTime(value);
    if (until === null) return RULE;
    const since = readTime(first);
    return since === null || since < until ? null : ORDER_RULE;
  });

/** A field that is a time, and may be null or left out. */
export const TimeField = (): PropertyDecorator => timeField((value) => (readTime(value) ? null : RULE));

/** The times of a query that has been validated. */
export function readPeriod({ since, until }: PeriodQuery): Period {
  return { since: readTime(since) ?? undefined, until: readTime(until) ?? undefined };
}

function timeField(findFault: (value: unknown, query: PeriodQuery) => string | null): PropertyDecorator {
  const faultOf = (args?: ValidationArguments): string | null =>
    args === undefined ? null : findFault(args.value, args.object);
  return applyDecorators(
    IsOptional(),
    ApiPropertyOptional({ type: String, format: 'date-time' }),
    ValidateBy({
      name: 'time',
      validator: {
        validate: (_value: unknown, args?: ValidationArguments) => faultOf(args) === null,
        defaultMessage: (args?: ValidationArguments) => faultOf(args) ?? RULE,
      },
    }),
  );
}

/** RFC 3339 allows the year 0, but PostgreSQL does not; an offset can move a time into the year 10000. */
function readTime(value: unknown): Date | null {
  const time = typeof value === 'string' ? readInstant(value) : null;
  const year = time?.getUTCFullYear() ?? 0;
  return year >= 1 && year <= 9999 ? time : null;
}
