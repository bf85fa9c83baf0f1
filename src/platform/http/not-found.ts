import { fromTypeId, type IdPrefix } from '../ids/type-id.js';
import { ProblemError } from './problems.js';

/** The UUID behind an id in a path. A malformed id answers exactly as a missing row: it is one. */
export function readId(prefix: IdPrefix, text: string): string {
  return found(fromTypeId(prefix, text), NAMES[prefix]);
}

/** The value, or the problem that there is none; `what` names it for the reader. */
export function found<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new ProblemError('not_found', `There is no such ${what}.`);
  return value;
}

const NAMES: Record<IdPrefix, string> = {
  app: 'app',
  key: 'key',
  acc: 'account',
  lnk: 'link',
  att: 'attempt',
  idn: 'identity',
  aud: 'audit entry',
  ers: 'erasure',
  ep: 'endpoint',
  evt: 'notification',
};
