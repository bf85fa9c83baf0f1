import { describe, expect, test } from '@jest/globals';
import { type AccountHealth, rankAccounts } from '../../../src/overview/account-health.js';
import {
  conditionOf,
  type EndpointHealth,
  rankEndpoints,
  successPercentOf,
} from '../../../src/overview/endpoint-health.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 30, hour));

const account = (id: string, more: Partial<AccountHealth> = {}): AccountHealth => ({
  id,
  igId: id,
  username: id,
  status: 'active',
  lastEventAt: at(10),
  trouble: null,
  troubleSince: null,
  connection: null,
  ...more,
});

test('accounts come with the longest trouble first, then those without access, then the quietest, and disabled ones last', () => {
  const dead = { status: 'dead', tokenExpiresAt: null, lastError: null } as const;
  const sorted = rankAccounts([
    account('disabled', { status: 'disabled', trouble: 'silent_any', troubleSince: at(1) }),
    account('well'),
    account('quiet', { lastEventAt: at(3) }),
    account('never', { lastEventAt: null }),
    account('no access', { connection: dead }),
    account('silent', { trouble: 'silent_any', troubleSince: at(8) }),
    account('silent for long', { trouble: 'edits_only', troubleSince: at(2), connection: dead }),
  ]).map(({ id }) => id);
  expect(sorted).toEqual(['silent for long', 'silent', 'no access', 'never', 'quiet', 'well', 'disabled']);
});

const endpoint = (id: string, more: Partial<EndpointHealth> = {}): EndpointHealth => ({
  id,
  appId: null,
  url: 'https://app.example/hook',
  failingSince: null,
  disabledAt: null,
  disabledReason: null,
  lastSucceededAt: null,
  lastFailedAt: null,
  succeeded: 0,
  failed: 0,
  ...more,
});

test('endpoints come with the longest failure first, then those that failures disabled, then by success rate', () => {
  const sorted = rankEndpoints([
    endpoint('on request', { disabledAt: at(1), disabledReason: 'requested' }),
    endpoint('unused'),
    endpoint('half', { succeeded: 1, failed: 1 }),
    endpoint('all', { succeeded: 5 }),
    endpoint('gone', { disabledAt: at(9), disabledReason: 'gone' }),
    endpoint('gave up', { disabledAt: at(5), disabledReason: 'failing', failingSince: at(1) }),
    endpoint('fails', { failingSince: at(8) }),
    endpoint('fails for long', { failingSince: at(2) }),
  ]).map(({ id }) => id);
  expect(sorted).toEqual([
    'fails for long',
    'fails',
    'gone',
    'gave up',
    'half',
    'unused',
    'all',
    'on request',
  ]);
});

describe('an endpoint', () => {
  test.each([
    ['that fails is failing', { failingSince: at(1) }, 'failing'],
    [
      'that was disabled for its failures is disabled',
      { failingSince: at(1), disabledAt: at(2) },
      'disabled',
    ],
    ['that accepts is enabled', {}, 'enabled'],
  ] as const)('%s', (_name, more, expected) => {
    expect(conditionOf(endpoint('one', more))).toBe(expected);
  });

  test.each([
    ['no attempts has no percentage', 0, 0, null],
    ['only failures has 0', 0, 4, 0],
    ['three of four has 75', 3, 1, 75],
    ['one failure of a thousand has 99', 999, 1, 99],
  ])('with %s', (_name, succeeded, failed, expected) => {
    expect(successPercentOf(endpoint('one', { succeeded, failed }))).toBe(expected);
  });
});
