import { describe, expect, test } from '@jest/globals';
import { parseApiKey } from '../../../../src/api-keys/api-key.js';
import { loadConfig } from '../../../../src/platform/config/load-config.js';
import {
  completeCredentials,
  credentialsInUse,
  toDemoConfig,
  withCredentials,
} from '../../../../src/dev/demo/credentials.js';
import { Ids } from '../../../../src/platform/ids/ids.service.js';

const ids = new Ids();
const URL = 'http://localhost:3000';

describe('credentials of the embedded mode', () => {
  test('the credentials of the embedded mode are created at the first start and kept at the next', () => {
    const made = completeCredentials(undefined, URL, ids);
    expect(loadConfig(withCredentials({}, made), toDemoConfig(made))).toHaveProperty('config');
    expect(parseApiKey(made.appApiKey)).not.toBeNull();
    expect(completeCredentials(JSON.parse(JSON.stringify(made)), URL, ids)).toEqual(made);
    expect(completeCredentials(undefined, URL, ids)).not.toEqual(made);
  });

  test.each([null, [], 'text', { appId: 'app_1', appApiKey: 'hk_1', auditKey: 7 }])(
    'the credentials of the embedded mode are completed where the file holds %j',
    (stored) => {
      const made = completeCredentials(stored, URL, ids);
      expect(loadConfig(withCredentials({}, made), toDemoConfig(made))).toHaveProperty('config');
    },
  );

  test('the credentials of the embedded mode yield to the variables, and the file shows the values in use', () => {
    const made = completeCredentials(undefined, URL, ids);
    const env = withCredentials({ META_APP_SECRETS: 'one,two', META_VERIFY_TOKEN: 'mine' }, made);
    expect([env['META_APP_SECRETS'], env['META_VERIFY_TOKEN'], env['AUDIT_KEY']]).toEqual([
      'one,two',
      'mine',
      made.auditKey,
    ]);
    expect(
      credentialsInUse(made, env, { url: 'http://localhost:9', publicUrl: 'https://a.example' }),
    ).toEqual({
      ...made,
      url: 'http://localhost:9',
      publicUrl: 'https://a.example',
      metaAppSecret: 'one',
      metaVerifyToken: 'mine',
    });
  });
});
