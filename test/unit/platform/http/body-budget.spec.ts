import { expect, test } from '@jest/globals';
import { BODY_BOUNDS, BodyBudget, type BodySender } from '../../../../src/platform/http/body-budget.js';

const MIB = 1024 * 1024;

/** Takes pieces of a MiB until there is no more room; gives how many were taken. */
function fill(budget: BodyBudget, sender: BodySender): number {
  let taken = 0;
  while (budget.take(MIB, sender)) taken++;
  return taken;
}

test('the budget of bodies is bounded for each sender, and leaves room for those that are served first', () => {
  const budget = new BodyBudget();
  expect(fill(budget, 'large')).toBe(BODY_BOUNDS.large / MIB);
  expect(fill(budget, 'public')).toBe((BODY_BOUNDS.public - BODY_BOUNDS.large) / MIB);
  expect(budget.take(1, 'large')).toBe(false);
  expect(fill(budget, 'caller')).toBe((BODY_BOUNDS.caller - BODY_BOUNDS.public) / MIB);
  expect(budget.take(1, 'caller')).toBe(false);
});

test('the budget of bodies has room for eight of the largest deliveries, and again for what was given back', () => {
  const budget = new BodyBudget();
  for (let delivery = 0; delivery < 8; delivery++) expect(budget.take(8 * MIB, 'large')).toBe(true);
  expect(budget.take(8 * MIB, 'large')).toBe(false);
  budget.giveBack(8 * MIB);
  expect(budget.take(8 * MIB, 'large')).toBe(true);
});
