import { describe, expect, test } from '@jest/globals';
import type { RunReport } from '../../bench/generator-orders.js';
import type { MeasureResult, Side } from '../../bench/measure.js';
import { say } from '../../bench/report.js';
import { judge, judgeAtGate, reaches, staysBelow } from '../../bench/targets.js';

const side = (perSecond: number, p50Ms = 1, p99Ms = 2): Side => ({ perSecond, p50Ms, p99Ms });
const measure = (name: MeasureResult['name'], sides: MeasureResult['sides']): MeasureResult => ({
  name,
  title: name,
  sides,
  rounds: [],
});

const REPORT = { p50Ms: 1, p99Ms: 2, refused: {}, cpuShare: 1 };

describe('a measure beside its targets', () => {
  test('is compared with the floor, the service written by hand, and the same while an app is told', () => {
    const sides = {
      service: side(4_000, 3, 8),
      told: side(3_000),
      floor: side(10_000),
      tuned: side(2_000, 4),
    };
    expect(judge(measure('mint', sides))).toEqual({
      ofFloor: { value: 0.4, target: 0.4, atLeast: true, isMet: true },
      timesTuned: { value: 2, target: 2.3, atLeast: true, isMet: false },
      p99: { value: 2, target: 3, atLeast: false, isMet: true },
      kept: 0.75,
    });
  });

  test('has no verdict where no target is set, or nobody took part', () => {
    expect(judge(measure('batch', { service: side(1), floor: side(2) }))).toEqual({
      ofFloor: { value: 0.5, target: null, atLeast: true, isMet: null },
      timesTuned: null,
      p99: null,
      kept: null,
    });
  });

  test.each([
    ['mint', [115, 50], 1_000, true],
    ['mint', [114, 50], 1_000, false],
    ['mint', [114, 50], 570, true],
    ['webhook', [200, 275], 10_000, true],
    ['webhook', [200, 274], 10_000, false],
    ['webhook', [200, 274], 2_192, true],
    ['webhook', [], 1, false],
  ] as const)(
    'passes the gate when its best round has half of either target: %s at %j beside 100 by hand and a floor of %d is %s',
    (name, perSecond, floor, isMet) => {
      const report = (each: number): RunReport => ({ ...REPORT, answered: 2 * each, seconds: 2 });
      const rounds = perSecond.map((each) => ({
        service: report(each),
        floor: report(floor),
        tuned: report(100),
      }));
      expect(judgeAtGate({ ...measure(name, {}), rounds }).isMet).toBe(isMet);
    },
  );
});

test.each([
  [reaches(0.412, 0.4), 3, '0.412 (≥ 0.4: met)'],
  [reaches(0.3, 0.4), 2, '0.30 (≥ 0.4: missed)'],
  [reaches(12.34, null), 1, '12.3'],
  [staysBelow(1_700, 1_500), 0, '1700 (< 1500: missed)'],
  [null, 0, '-'],
])('a verdict is said plainly: %j', (verdict, digits, words) => {
  expect(say(verdict, digits)).toBe(words);
});
