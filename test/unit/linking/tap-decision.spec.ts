import { expect, test } from '@jest/globals';
import { decideTap, startsInvite, type TapInput } from '../../../src/linking/tap-decision.js';
import { at } from '../../support/builders.js';

const TAP: TapInput = { isRepeated: false, isLinked: false, open: null, tappedAt: at(0), now: at(1) };

test.each<[string, Partial<TapInput>, string]>([
  ['the first tap', {}, 'make'],
  ['a tap that was delivered before', { isRepeated: true }, 'nothing'],
  ['a tap of a person who is linked', { isLinked: true }, 'nothing'],
  ['a tap that arrives when its invite would have ended', { now: at(901) }, 'nothing'],
  ['a tap that arrives just before that', { now: at(900) }, 'make'],
  ['a second tap within a minute', { open: { deliveryQueuedAt: at(-58) } }, 'nothing'],
  ['a second tap after a minute', { open: { deliveryQueuedAt: at(-59) } }, 'send_again'],
])('%s is judged', (_what, more, decision) => {
  expect(decideTap({ ...TAP, ...more })).toBe(decision);
});

test.each([
  ['start', 'start', true],
  ['connect', 'start', true],
  ['help', 'start', false],
  ['connect', null, false],
])('a tap on %s with the setting %s starts an invite: %s', (key, icebreaker, starts) => {
  expect(startsInvite(key, icebreaker)).toBe(starts);
});
