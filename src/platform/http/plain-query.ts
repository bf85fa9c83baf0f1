import { isSurelyRight } from './compiled-rules.js';

/** A DTO of a query whose values are taken as they come, but for some that are numbers. */
export interface QueryType<Query extends object = object> {
  new (): Query;
  /** The names of fields that are `@Type(() => Number)`; a class that does not say is not read here. */
  readonly numbers?: readonly string[];
}

/**
 * Reads a query as its DTO, in the way and with the result of class-transformer and class-validator, which take longer for it than
 * the look-up that it asks for. Null for all that is not as it should be, or not plain: they say why.
 */
export function readPlainQuery<Query extends object>(type: QueryType<Query>, query: object): Query | null {
  const { numbers } = type;
  if (numbers === undefined) return null;
  const dto = new type();
  for (const [name, value] of Object.entries(query)) {
    // What every object inherits (`__proto__`) is no field of a query, and to set it would leave no trace.
    if (typeof value !== 'string' || name in Object.prototype) return null;
    Reflect.set(dto, name, numbers.includes(name) ? Number(value) : value);
  }
  return isSurelyRight(type, dto) ? dto : null;
}
