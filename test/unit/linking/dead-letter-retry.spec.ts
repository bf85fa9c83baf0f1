import { describe, expect, test } from '@jest/globals';
import type { DeadLetterEntity } from '../../../src/attempts/dead-letter.entity.js';
import { isRetryable, planRetry, type RetryPlan } from '../../../src/linking/dead-letter-retry.js';
import { at } from '../../support/builders.js';

const LETTER: DeadLetterEntity = {
  id: '1',
  repeatKey: Buffer.from('key'),
  igId: 'ig',
  igsid: 'person',
  linkId: 'link',
  refHash: Buffer.from('hash'),
  midHash: null,
  via: 'postback',
  eventAt: at(10),
  errorCode: '23514',
  receivedAt: at(20),
  requestId: 'req',
  retriedAt: null,
  outcome: null,
};
const LINK = { accountId: 'account', igId: 'ig-of-link', createdAt: at(0) };
const NOW = at(9_000);

describe('a retry of a dead letter', () => {
  test.each<[string, Partial<DeadLetterEntity>, typeof LINK | null, string | null, Partial<RetryPlan>]>([
    ['that was retried', { retriedAt: at(30), outcome: 'linked' }, LINK, 'own', { kind: 'settled' }],
    ['that kept no shape', { via: null }, LINK, 'own', { kind: 'not_retryable', reason: 'incomplete' }],
    ['that kept no time', { eventAt: null }, LINK, 'own', { kind: 'not_retryable', reason: 'incomplete' }],
    ['of a chat', { via: 'chat' }, null, 'own', { kind: 'not_retryable', reason: 'chat' }],
    ['without a link', { linkId: null }, null, 'own', { kind: 'not_retryable', reason: 'invalid_token' }],
    ['of nothing that is stored', {}, null, null, { kind: 'not_retryable', reason: 'unknown_account' }],
    ['of a stored link', {}, LINK, null, { kind: 'redeem', accountId: 'account', eventAt: at(10) }],
    ['of a link that is gone', {}, null, 'own', { kind: 'redeem', accountId: 'own', eventAt: at(10) }],
    ['whose time is before its link', { eventAt: at(-61) }, LINK, 'own', { kind: 'redeem', eventAt: at(20) }],
  ])('%s', (_name, change, link, own, plan) => {
    expect(planRetry({ ...LETTER, ...change }, link, own, NOW)).toMatchObject(plan);
  });

  test('the referral names the account of the link, arrives now and has the time of its event', () => {
    expect(planRetry(LETTER, LINK, 'own', NOW)).toMatchObject({
      referral: {
        event: {
          igId: 'ig',
          igsid: 'person',
          via: 'postback',
          timestampMs: at(10).getTime(),
          repeatKey: LETTER.repeatKey,
        },
        token: { valid: true, linkId: 'link', igId: 'ig-of-link' },
        receivedAt: NOW,
        requestId: 'req',
      },
    });
    expect(planRetry(LETTER, null, 'own', NOW)).toMatchObject({ referral: { token: { igId: 'ig' } } });
  });

  test.each<[boolean, Partial<DeadLetterEntity>]>([
    [true, {}],
    [false, { linkId: null }],
    [false, { via: null }],
    [false, { via: 'chat' }],
    [false, { eventAt: null }],
    [false, { retriedAt: at(30) }],
  ])('%j is said of %j', (retryable, change) => {
    expect(isRetryable({ ...LETTER, ...change })).toBe(retryable);
  });
});
