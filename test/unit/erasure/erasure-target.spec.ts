import { describe, expect, test } from '@jest/globals';
import { chooseForm, type ErasureFields } from '../../../src/erasure/erasure-target.js';

describe('erasure target', () => {
  test.each<[string, ErasureFields, object]>([
    [
      'an account and an IGSID',
      { account: 'acme', igsid: '1' },
      { kind: 'person', account: 'acme', igsid: '1' },
    ],
    [
      'an app and an external user, nulls beside them',
      { appId: 'app_1', externalUserId: 'u', account: null, igsid: null },
      { kind: 'user', appId: 'app_1', externalUserId: 'u' },
    ],
  ])('an erasure target is read from %s', (_name, fields, form) => {
    expect(chooseForm(fields)).toEqual({ form });
  });

  test.each<[string, ErasureFields, string[]]>([
    ['nothing', {}, ['']],
    ['nulls', { account: null, igsid: null, appId: null, externalUserId: null }, ['']],
    ['an account alone', { account: 'acme' }, ['/igsid']],
    ['an IGSID alone', { igsid: '1' }, ['/account']],
    ['an app alone', { appId: 'app_1' }, ['/externalUserId']],
    ['an external user alone', { externalUserId: 'u' }, ['/appId']],
    ['an IGSID and an app', { igsid: '1', appId: 'app_1' }, ['/appId']],
    [
      'both wholly',
      { account: 'acme', igsid: '1', appId: 'app_1', externalUserId: 'u' },
      ['/appId', '/externalUserId'],
    ],
  ])('an erasure target is not read from %s', (_name, fields, pointers) => {
    const choice = chooseForm(fields);
    expect('faults' in choice && choice.faults.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
