import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseConnection } from '../../../../src/cli/connection.js';
import { readEnvFile } from '../../../../src/platform/config/env-file.store.js';

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hitch-env-'));
  path = join(folder, '.env');
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  'HITCH_URL=https://elsewhere.example',
  'export HITCH_URL="https://elsewhere.example"',
  '\ufeffHITCH_URL=https://elsewhere.example\r\n',
  'HITCH_API_KEY=\nHITCH_URL=https://elsewhere.example\nNODE_TLS_REJECT_UNAUTHORIZED=0',
])('the .env of a folder cannot choose where the key of the environment is sent: %j', (text) => {
  writeFileSync(path, text);
  const env: Record<string, string | undefined> = { HITCH_API_KEY: 'hk_of_the_shell' };
  readEnvFile(env, path);
  expect(env).toEqual({ HITCH_API_KEY: 'hk_of_the_shell' });
  const chosen = chooseConnection({ url: undefined, apiKey: env['HITCH_API_KEY'], env, stored: null }, 'app');
  expect(chosen).toEqual({ fault: expect.stringMatching(/HITCH_URL in the environment/) });
});

test('the .env of a folder sets other variables, and an address of the environment stays', () => {
  writeFileSync(path, 'HITCH_URL=https://elsewhere.example\nHITCH_DATA_DIR=data\nPORT=1');
  const env: Record<string, string | undefined> = { HITCH_URL: 'https://hitch.example', PORT: '2' };
  expect(readEnvFile(env, path)).toMatch(/^Read 2 variables .* another value for PORT, which wins\.$/);
  expect(env).toEqual({ HITCH_URL: 'https://hitch.example', HITCH_DATA_DIR: 'data', PORT: '2' });
});
