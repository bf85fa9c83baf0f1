import { InvalidArgumentError } from 'commander';

/** The command was called in a way that cannot be meant; exit code 2. */
export class UsageFault extends Error {}

/** An option's value as a whole number; for commander. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** An option's value as a JSON object; for commander. */
export function jsonObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // said below
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}

/** An option's value as a list with commas between; for commander. */
export function list(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** An option that may be given several times; for commander. */
export function collect(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** The object without what was not said. */
export function said(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
