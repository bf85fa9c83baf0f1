import { fromTypeId, type IdPrefix } from '../ids/type-id.js';
import { ProblemError } from './problems.js';

/** The UUID of an id in a path. A malformed id gets the same answer as a missing row. */
export function readId(prefix: IdPrefix, text: string): string {
  return found(fromTypeId(prefix, text), NAMES[prefix]);
}

/** The value. Throws `not_found` when there is none; `what` names it in the problem's detail. */
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
  ses: 'session',
  ded: 'dead letter',
  inv: 'invite',
  cmp: 'campaign',
};
