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
