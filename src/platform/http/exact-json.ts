import { findJsonTextFaults } from '../text/json-text.js';
import { ProblemError, validationFailed } from './problems.js';

const INEXACT =
  'is a number that a 64-bit floating point number cannot hold exactly; send it as a string, or with fewer digits';

/**
 * Refuses a body in which two JSON parsers could read different values; null when there is none. A key that occurs twice is a
 * mistake of whoever wrote the body, and hides from each side what the other one reads. A number that loses digits would come back
 * as another one.
 * @param text valid JSON
 */
export function refuseInexactJson(text: string): ProblemError | null {
  const faults = findJsonTextFaults(text);
  const repeated = faults.find(({ kind }) => kind === 'duplicate_key');
  if (repeated)
    return new ProblemError(
      'malformed_request',
      `The key ${repeated.pointer} occurs more than once in its object; send it once.`,
    );
  if (faults.length === 0) return null;
  return validationFailed(faults.map(({ pointer }) => ({ pointer, detail: INEXACT })));
}
