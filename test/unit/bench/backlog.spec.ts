import { expect, test } from '@jest/globals';
import { judgeBacklog, sampleBacklog } from '../../../bench/backlog.js';

const samplesOf = (...waiting: number[]) =>
  waiting.map((each, index) => ({ atMs: index * 250, waiting: each }));

test('a backlog is what is due and not yet done at each step', () => {
  const samples = sampleBacklog([0, 100, 200, 300], [150, 120, 900], { fromMs: 0, toMs: 300, stepMs: 100 });
  expect(samples).toEqual([
    { atMs: 0, waiting: 1 },
    { atMs: 100, waiting: 2 },
    { atMs: 200, waiting: 1 },
    { atMs: 300, waiting: 2 },
  ]);
});

test.each([
  { what: 'stays', waiting: [20, 20, 20, 20], perSecond: 0, isGrowing: false },
  { what: 'rises by half of what is due', waiting: [0, 50, 100, 150], perSecond: 200, isGrowing: true },
  { what: 'rises by less than a twentieth', waiting: [0, 4, 8, 12], perSecond: 16, isGrowing: false },
  { what: 'goes up and down', waiting: [10, 90, 90, 10], perSecond: 0, isGrowing: false },
  { what: 'falls', waiting: [90, 60, 30, 0], perSecond: -120, isGrowing: false },
])('a backlog that $what with 400 due a second: growing $isGrowing', ({ waiting, perSecond, isGrowing }) => {
  const backlog = judgeBacklog(samplesOf(...waiting), 400);
  expect(backlog).toEqual({ atEnd: waiting.at(-1), perSecond: expect.closeTo(perSecond), isGrowing });
});

test('no samples are no backlog', () => {
  expect(judgeBacklog([], 400)).toEqual({ atEnd: 0, perSecond: 0, isGrowing: false });
});
