import { expect, test } from '@jest/globals';
import {
  FakeFaultPlan,
  type FakeFaultKind,
  isDoneDespite,
} from '../../../../src/dev/fake-instagram/fault-plan.js';

test('an ordered fault hits the calls of its kind, as often as it says', () => {
  const plan = new FakeFaultPlan();
  plan.next({ on: 'send', kind: 'html', times: 2 });
  plan.next({ on: 'any', kind: 'empty' });
  const kinds = (['read', 'send', 'send', 'send'] as const).map((call) => plan.take(call)?.kind ?? null);
  expect(kinds).toEqual(['empty', 'html', 'html', null]);
});

test('a fault for one person spares the messages to others', () => {
  const plan = new FakeFaultPlan();
  plan.next({ on: 'send', kind: 'html', to: '9001' });
  const kinds = ['9002', '9001', '9001'].map((to) => plan.take('send', to)?.kind ?? null);
  expect(kinds).toEqual([null, 'html', null]);
});

test('random faults are the same under the same seed, and others under another', () => {
  const draw = (seed: number): (string | null)[] => {
    const plan = new FakeFaultPlan();
    plan.random({ seed, share: 0.3, on: 'send' });
    return Array.from({ length: 50 }, () => plan.take('send')?.kind ?? null);
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const hit = draw(1).filter((kind) => kind !== null).length;
  expect(hit).toBeGreaterThan(5);
  expect(hit).toBeLessThan(30);
});

test('random faults spare other calls, and end', () => {
  const plan = new FakeFaultPlan();
  plan.random({ seed: 1, share: 1, on: 'send' });
  expect(plan.take('read')).toBeNull();
  plan.clear();
  expect(plan.take('send')).toBeNull();
});

test.each<[FakeFaultKind, boolean]>([
  ['error', false],
  ['sent_but_error', true],
  ['timeout_before', false],
  ['timeout_after', true],
  ['cut_before', false],
  ['cut_after', true],
  ['slow', true],
  ['cut_body', true],
  ['html', false],
  ['empty', false],
])('whether a call with the fault %s is done is %s', (kind, isDone) => {
  expect(isDoneDespite({ on: 'send', kind })).toBe(isDone);
});

test('a gateway can answer for a call that was done', () => {
  expect(isDoneDespite({ on: 'send', kind: 'html', isDone: true })).toBe(true);
});
