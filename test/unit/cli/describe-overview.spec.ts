import { expect, test } from '@jest/globals';
import { describeOverview } from '../../../src/cli/describe-overview.js';

const week = { minted: 12, opened: 9, came: 8, linked: 7, deliveries: { succeeded: 6, failed: 1 } };
const ANSWER = {
  setup: [
    { step: 'app', done: true, at: '2026-11-01T00:00:00.000Z', docs: 'docs/a.md#a' },
    { step: 'first_link', done: false, at: null, docs: 'docs/b.md#b' },
  ],
  accounts: {
    data: [
      { username: 'acme', lastEventAt: null, trouble: 'silent_any', troubleSince: 'T', connection: null },
    ],
    isMore: true,
  },
  endpoints: {
    data: [{ id: 'ep_1', status: 'failing', url: 'https://x.example', successPercent: 99 }],
    isMore: false,
  },
  notifications: { count: 10_000, isMore: true, oldestAt: 'T1' },
  deadLetters: { count: 0, isMore: false, lastAt: null },
  signatures: { refused: { lastDay: 3, lastAt: 'T2' } },
  weeks: { last: week, before: { ...week, minted: 3 } },
};

test('the overview is a page of plain text that says what is to do', () => {
  const page = describeOverview(ANSWER);
  for (const line of [
    /^✔ app +2026-11-01T00:00:00.000Z$/m,
    /^✖ first link +see docs\/b.md#b$/m,
    /^acme +- +silent_any +T +-$/m,
    /^… and more: hitch accounts list$/m,
    /^ep_1 +failing .* 99 % +https:\/\/x.example$/m,
    /^notifications: +10000 or more, oldest T1$/m,
    /^dead letters: +0$/m,
    /^wrong signatures: +3 in 24 hours, latest T2$/m,
    /^minted +12 +3$/m,
    /^deliveries failed +1 +1$/m,
  ])
    expect(page).toMatch(line);
});

test('a fresh service has no accounts and no endpoints', () => {
  const page = describeOverview({ ...ANSWER, accounts: { data: [] }, endpoints: { data: [] } });
  expect(page).toContain('Accounts\nnone');
  expect(page).toContain('Endpoints\nnone');
});

test('text of others cannot move the cursor of the terminal', () => {
  const data = [{ id: 'ep_1', url: 'https://x.example/\u001b[2J' }];
  expect(describeOverview({ ...ANSWER, endpoints: { data } })).not.toContain('\u001b');
});
