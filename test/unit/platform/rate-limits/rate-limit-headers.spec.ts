import { expect, test } from '@jest/globals';
import { formatVerdict } from '../../../../src/platform/rate-limits/rate-limit-headers.js';

test('a verdict is written as an item of a policy list and one of a limit list', () => {
  const verdict = { policy: 'mints', isAllowed: true, limit: 600, remaining: 12, secondsLeft: 34 } as const;
  expect(formatVerdict(verdict)).toEqual({ policy: '"mints";q=600;w=60', limit: '"mints";r=12;t=34' });
});
