import type { Explanation } from '../../packages/client/src/index.js';
import type { IconName } from '../parts/icon.js';

/** A picture for each verdict of a look-up. */
export const VERDICT_ICONS: Readonly<Record<Explanation['verdict'], IconName>> = {
  linked: 'check',
  waiting: 'clock',
  not_linked: 'cross',
  unlinked: 'unlink',
  erased: 'erase',
  unknown: 'question',
};

/** A verdict as a status: that nothing is known means that nothing was found. */
export function statusOf(verdict: Explanation['verdict']): string {
  return verdict === 'unknown' ? 'not_found' : verdict;
}
