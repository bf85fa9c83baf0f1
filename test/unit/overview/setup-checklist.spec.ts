import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  checkSetup,
  SETUP_STEPS,
  type SetupEvidence,
  type SetupStep,
} from '../../../src/overview/setup-checklist.js';

const AT = new Date('2026-11-30T12:00:00Z');
const NOTHING = Object.fromEntries(SETUP_STEPS.map(({ step }) => [step, null])) as SetupEvidence;

const doneBy = (evidence: Partial<SetupEvidence>): SetupStep[] =>
  checkSetup({ ...NOTHING, ...evidence }).flatMap(({ step, done }) => (done ? [step] : []));

describe('the checklist of the set-up', () => {
  test.each<[string, Partial<SetupEvidence>, SetupStep[]]>([
    ['of a fresh service is open', {}, []],
    ['knows an app', { app: AT }, ['app']],
    ['knows that a mint needs a key', { first_mint: AT }, ['key_used', 'first_mint']],
    [
      'knows that a person who is linked came through a signed webhook, whatever was removed since',
      { first_link: AT },
      ['key_used', 'first_mint', 'webhook_signed', 'first_link'],
    ],
    ['does not take an endpoint for a link', { endpoint_answered: AT }, ['endpoint_answered']],
  ])('%s', (_name, evidence, expected) => {
    expect(doneBy(evidence)).toEqual(expected);
  });

  test('names the time only where a row shows it', () => {
    const steps = checkSetup({ ...NOTHING, first_mint: AT });
    expect(steps.filter(({ done }) => done).map(({ step, at }) => [step, at])).toEqual([
      ['key_used', null],
      ['first_mint', AT],
    ]);
  });

  test.each(SETUP_STEPS)('$step names a heading that exists', ({ docs }) => {
    const [page = '', heading] = docs.split('#');
    const headings = readFileSync(page, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .map((line) =>
        line
          .replace(/^#+ /, '')
          .toLowerCase()
          .replace(/[^\p{L}\d -]/gu, '')
          .replaceAll(' ', '-'),
      );
    expect(headings).toContain(heading);
  });
});
