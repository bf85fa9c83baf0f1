import { expect, test } from '@jest/globals';
import { HourlyTally } from '../../../../src/platform/counts/hourly-tally.js';

const at = (time: string): Date => new Date(`2026-11-30T${time}Z`);
const HOUR = at('10:00:00');

interface Place {
  readonly igId: string;
  readonly shape: string;
}

const newTally = (limit = 10) => new HourlyTally<Place>(['igId', 'shape'], limit);

test('events of an account, shape and hour are one count with the last time', () => {
  const tally = newTally(10);
  tally.add({ igId: 'b', shape: 'message' }, at('10:59:59'));
  tally.add({ igId: 'b', shape: 'message' }, at('10:00:00'), 2);
  tally.add({ igId: 'b', shape: 'message' }, at('11:00:00'));
  tally.add({ igId: 'a', shape: 'message' }, at('10:30:00'));
  expect(tally.take()).toEqual([
    { igId: 'a', shape: 'message', hour: HOUR, count: 1, lastAt: at('10:30:00') },
    { igId: 'b', shape: 'message', hour: HOUR, count: 3, lastAt: at('10:59:59') },
    { igId: 'b', shape: 'message', hour: at('11:00:00'), count: 1, lastAt: at('11:00:00') },
  ]);
  expect(tally.isEmpty).toBe(true);
});

test('what could not be written is added to what came meanwhile', () => {
  const tally = newTally(10);
  tally.add({ igId: 'a', shape: 'echo' }, at('10:10:00'));
  const taken = tally.take();
  tally.add({ igId: 'a', shape: 'echo' }, at('10:05:00'));
  tally.putBack(taken);
  expect(tally.take()).toEqual([{ igId: 'a', shape: 'echo', hour: HOUR, count: 2, lastAt: at('10:10:00') }]);
});

test('a tally that is full still counts what it knows', () => {
  const tally = newTally(1);
  tally.add({ igId: 'a', shape: 'echo' }, HOUR);
  tally.add({ igId: 'b', shape: 'echo' }, HOUR);
  tally.add({ igId: 'a', shape: 'echo' }, HOUR);
  expect(tally.take()).toEqual([{ igId: 'a', shape: 'echo', hour: HOUR, count: 2, lastAt: HOUR }]);
});

test('a part that cannot be written is kept with those behind it, and those before it are written once', async () => {
  const tally = newTally();
  for (const igId of ['a', 'b', 'c']) tally.add({ igId, shape: 'echo' }, HOUR);
  const written: string[] = [];
  const write = async (part: readonly Place[]): Promise<void> => {
    if (part[0]?.igId === 'b' && written.length === 1) throw new Error('the database is away');
    written.push(...part.map(({ igId }) => igId));
  };
  await expect(tally.flush(1, write)).rejects.toThrow('the database is away');
  written.push('again');
  await tally.flush(1, write);
  expect(written).toEqual(['a', 'again', 'b', 'c']);
});
