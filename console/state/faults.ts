import { HitchProblem } from '../../packages/client/src/index.js';
import { describeTrouble } from './hitch.js';

export interface Faults {
  /** What the service says of a field, by the last part of its name: `accentColor`. */
  readonly of: (field: string) => string | null;
  /** What is about no field of the form; null when there is nothing. */
  readonly rest: string | null;
}

/** Nothing is wrong. */
export const NO_FAULTS: Faults = { of: () => null, rest: null };

/**
 * What went wrong with a form, field by field.
 * @param fields those that the form shows; a fault of any other field is in `rest`
 */
export function readFaults(error: unknown, fields: readonly string[]): Faults {
  if (!(error instanceof HitchProblem) || error.errors.length === 0)
    return { of: () => null, rest: describeTrouble(error).text };
  const byField = new Map<string, string>();
  const rest: string[] = [];
  for (const { pointer, detail } of error.errors) {
    // `/branding/purpose/de` is about `purpose`, unless the form has a field of its own for `de`.
    const field = pointer
      .split('/')
      .reverse()
      .find((part) => fields.includes(part));
    if (field === undefined) rest.push(pointer === '' ? detail : `${pointer.slice(1)} ${detail}`);
    else byField.set(field, `It ${detail}.`);
  }
  return { of: (field) => byField.get(field) ?? null, rest: rest.length === 0 ? null : rest.join(' ') };
}
