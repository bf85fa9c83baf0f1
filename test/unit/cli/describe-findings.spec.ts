import { expect, test } from '@jest/globals';
import { describeFindings, hasFailed } from '../../../src/cli/describe-findings.js';

const finding = (check: string, verdict: string, fix: string | null = null) => ({
  check,
  verdict,
  detail: `about ${check}`,
  fix,
  fixable: false,
});

test('each finding has a mark, and those with something to do say it below', () => {
  const findings = [
    finding('token', 'ok'),
    finding('usage', 'warning', 'Wait.'),
    finding('events', 'failed', 'Publish the app.'),
    finding('self_test', 'unknown'),
  ];
  expect(describeFindings({ findings })).toBe(
    [
      '✔ token: about token',
      '! usage: about usage',
      '    → Wait.',
      '✖ events: about events',
      '    → Publish the app.',
      '? self_test: about self_test',
    ].join('\n'),
  );
});

test('what was repaired comes first', () => {
  const repairs = [
    { check: 'subscription', done: true, detail: 'Subscribed.' },
    { check: 'token', done: false, detail: 'Refused.' },
  ];
  expect(describeFindings({ repairs, findings: [finding('token', 'ok')] })).toBe(
    '✔ repaired subscription: Subscribed.\n✖ repaired token: Refused.\n\n✔ token: about token',
  );
});

test.each([
  ['a failure', [finding('a', 'ok'), finding('b', 'failed')], true],
  ['a warning and an unknown', [finding('a', 'warning'), finding('b', 'unknown')], false],
  ['nothing', [], false],
])('%s decides whether the command fails', (_, findings, expected) => {
  expect(hasFailed({ findings })).toBe(expected);
});

test('an answer of another form is no failure and shows nothing', () => {
  expect(describeFindings(null)).toBe('');
  expect(hasFailed({ findings: 'x' })).toBe(false);
});
