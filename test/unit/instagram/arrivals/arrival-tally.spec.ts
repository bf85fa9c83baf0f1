import { expect, test } from '@jest/globals';
import { ArrivalTally } from '../../../../src/instagram/arrivals/arrival-tally.js';

const at = (time: string): Date => new Date(`2026-11-30T${time}Z`);
const HOUR = at('10:00:00');

test('events of an account, shape and hour are one count with the last time', () => {
  const tally = new ArrivalTally(10);
  tally.add('b', 'message', at('10:59:59'));
  tally.add('b', 'message', at('10:00:00'), 2);
  tally.add('b', 'message', at('11:00:00'));
  tally.add('a', 'message', at('10:30:00'));
  expect(tally.take()).toEqual([
    { igId: 'a', shape: 'message', hour: HOUR, count: 1, lastAt: at('10:30:00') },
    { igId: 'b', shape: 'message', hour: HOUR, count: 3, lastAt: at('10:59:59') },
    { igId: 'b', shape: 'message', hour: at('11:00:00'), count: 1, lastAt: at('11:00:00') },
  ]);
  expect(tally.isEmpty).toBe(true);
});

test('what could not be written is added to what came meanwhile', () => {
  const tally = new ArrivalTally(10);
  tally.add('a', 'echo', at('10:10:00'));
  const taken = tally.take();
  tally.add('a', 'echo', at('10:05:00'));
  tally.putBack(taken);
  expect(tally.take()).toEqual([{ igId: 'a', shape: 'echo', hour: HOUR, count: 2, lastAt: at('10:10:00') }]);
});

test('a tally that is full still counts what it knows', () => {
  const tally = new ArrivalTally(1);
  tally.add('a', 'echo', HOUR);
  tally.add('b', 'echo', HOUR);
  tally.add('a', 'echo', HOUR);
  expect(tally.take()).toEqual([{ igId: 'a', shape: 'echo', hour: HOUR, count: 2, lastAt: HOUR }]);
});
