import { InvalidArgumentError, type OptionValues } from 'commander';

/** The command was called with options or input that do not go together; the exit code is 2. */
export class UsageError extends Error {}

/** Reads an option's value as a whole number; for commander. */
export function parseWholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** Reads an option's value as a JSON object; for commander. */
export function parseJsonObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The same error as for a value that is not an object.
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}

/** Reads an option's value as a comma-separated list; for commander. */
export function parseList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** Collects the values of an option that can be repeated; for commander. */
export function collectValues(text: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), text];
}

/** The headers of a request that may be sent again. */
export function toIdempotencyHeaders({ idempotencyKey }: OptionValues): Record<string, string> {
  return idempotencyKey === undefined ? {} : { 'idempotency-key': String(idempotencyKey) };
}

/** The fields that have a value: JSON bodies contain only the options that were given. */
export function givenFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
