import { describe, expect, test } from '@jest/globals';
import { chooseConnection, holdsApiKey } from '../../../src/cli/connection.js';

const stored = {
  url: 'http://localhost:3000',
  publicUrl: 'https://tunnel.example/',
  adminApiKey: 'hk_admin',
  appApiKey: 'hk_app',
};
const nothing = { url: undefined, apiKey: undefined, env: {}, stored: null };

describe('connection', () => {
  test('the connection of hitch is by default that of the embedded mode, with the key for the role', () => {
    expect(chooseConnection({ ...nothing, stored }, 'admin')).toEqual({
      url: stored.url,
      apiKey: 'hk_admin',
    });
    expect(chooseConnection({ ...nothing, stored }, 'app')).toEqual({ url: stored.url, apiKey: 'hk_app' });
  });

  test('the connection of hitch takes an option before the environment before the file', () => {
    const env = { HITCH_URL: 'https://hitch.example/' };
    const apiKey = 'hk_mine\n';
    expect(chooseConnection({ url: 'https://other.example', apiKey, env, stored }, 'admin')).toEqual({
      url: 'https://other.example',
      apiKey: 'hk_mine',
    });
    expect(chooseConnection({ ...nothing, apiKey, env, stored }, 'admin')).toEqual({
      url: 'https://hitch.example',
      apiKey: 'hk_mine',
    });
    expect(chooseConnection({ ...nothing, apiKey, stored }, 'app')).toEqual({
      url: stored.url,
      apiKey: 'hk_mine',
    });
  });

  test('the connection of hitch sends the file’s keys to the file’s service only, however its URL is written', () => {
    expect(chooseConnection({ ...nothing, url: 'http://localhost:3000/', stored }, 'admin')).toMatchObject({
      apiKey: 'hk_admin',
    });
    expect(chooseConnection({ ...nothing, url: 'https://tunnel.example', stored }, 'admin')).toMatchObject({
      apiKey: 'hk_admin',
    });
    for (const url of [
      'http://localhost:3001',
      'http://tunnel.example',
      'https://tunnel.example.org',
      'https://localhost:3000',
      'http://localhost.example:3000',
    ])
      expect(chooseConnection({ ...nothing, url, stored }, 'admin')).toEqual({
        fault: expect.stringContaining('HITCH_API_KEY'),
      });
  });

  test.each([
    ['no URL', {}, /HITCH_URL/],
    ['no key', { url: 'https://hitch.example' }, /HITCH_API_KEY/],
    ['a URL of another kind', { url: 'ftp://hitch.example', apiKey: 'hk_1' }, /http/],
    ['something that is no URL', { url: 'hitch', apiKey: 'hk_1' }, /http/],
    ['a password in the URL', { url: 'https://a:b@hitch.example', apiKey: 'hk_1' }, /password/],
    ['a key that no header can hold', { url: 'https://hitch.example', apiKey: 'hk_\n1' }, /begin with hk_/],
  ])('the connection of hitch names what is missing: %s', (_name, sources, fault) => {
    expect(chooseConnection({ ...nothing, ...sources }, 'admin')).toEqual({
      fault: expect.stringMatching(fault),
    });
  });
});

test('an API key among the arguments is detected at any position', () => {
  const key = `hk_${'a1'.repeat(20)}`;
  expect(holdsApiKey(['apps', 'list', key])).toBe(true);
  expect(holdsApiKey([`--api-key=${key}`])).toBe(true);
  expect(holdsApiKey(['lookup', 'hk_short', 'user-hk_1'])).toBe(false);
});
