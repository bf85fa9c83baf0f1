import { describe, expect, test } from '@jest/globals';
import { expectSeconds, renderProgress } from '../../bench/progress-line.js';

describe('the bar', () => {
  test.each([
    [0, 100, '░░░░░░░░░░░░░░░░░░░░░░░░  0 %  0:00 of about 1:40  mints'],
    [50, 100, '████████████░░░░░░░░░░░░ 50 %  0:50 of about 1:40  mints'],
    [99.9, 100, '███████████████████████░ 99 %  1:39 of about 1:40  mints'],
  ])('shows %d of %d seconds', (elapsedSeconds, expectedSeconds, line) => {
    expect(renderProgress({ what: 'mints', elapsedSeconds, expectedSeconds }, 80)).toBe(line);
  });

  test('is never full while something goes on, however late it is', () => {
    const line = renderProgress({ what: 'mints', elapsedSeconds: 700, expectedSeconds: 100 }, 80);
    expect(line).toContain('░ 99 %  11:40 of about 11:40');
  });

  test('fits on one line of the terminal', () => {
    const progress = { what: 'x'.repeat(200), elapsedSeconds: 1, expectedSeconds: 2 };
    expect(renderProgress(progress, 60)).toHaveLength(59);
    expect(renderProgress(progress, 60)).toMatch(/x…$/);
  });

  test('can be drawn before anything is known', () => {
    expect(renderProgress({ what: 'a', elapsedSeconds: 0, expectedSeconds: 0 }, 80)).toContain(' 0 % ');
  });
});

describe('the expected time', () => {
  test('is what was thought, until a step is done', () => {
    expect(expectSeconds(0, 600, 0)).toBe(600);
  });

  test('takes the pace of the steps that are done for the rest', () => {
    expect(expectSeconds(100, 600, 150)).toBe(900);
    expect(expectSeconds(600, 600, 450)).toBe(450);
  });
});
