import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATIONS } from '../../packages/client/src/generated/operations.gen.js';
import { isRepeatable, type OperationName } from '../../packages/client/src/retries.js';
import { type ApiDocument, listOperations } from '../../src/platform/openapi/document.js';

const COMMITTED = 'packages/client/src/generated';
const NAMES = Object.keys(OPERATIONS) as OperationName[];

const document = JSON.parse(readFileSync('test/contract/openapi.json', 'utf8')) as ApiDocument;

test('the generated files of the client are those of the OpenAPI document (`node scripts/generate-client.mjs` writes them)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hitch-client-'));
  try {
    execFileSync(process.execPath, ['scripts/generate-client.mjs', folder]);
    expect(readdirSync(folder).toSorted()).toEqual(readdirSync(COMMITTED).toSorted());
    for (const name of readdirSync(COMMITTED))
      expect({ name, text: readFileSync(join(folder, name), 'utf8') }).toEqual({
        name,
        text: readFileSync(join(COMMITTED, name), 'utf8'),
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the client has every operation of the OpenAPI document but pages, streams, files and what Instagram calls', () => {
  const missing = listOperations(document)
    .map(({ operation }) => operation as { operationId?: string; tags?: string[] })
    .filter(({ operationId = '' }) => !NAMES.includes(operationId as OperationName))
    .filter(({ tags = [] }) => !tags.includes('public') && !tags.includes('meta'));
  expect(missing.map(({ operationId }) => operationId).toSorted()).toEqual([
    'exportAttempts',
    'exportAuditEntries',
    'exportIdentities',
    'exportLinks',
    'exportNotifications',
    'previewConnectPage',
    'streamLink',
  ]);
});

test('the client repeats every request after a lost answer but those that would do something twice', () => {
  expect(NAMES.filter((name) => !isRepeatable(name)).toSorted()).toEqual([
    'connectAccount',
    'createSignInLink',
    'redeliverNotification',
    'redeliverOperatorNotification',
    'repairAccount',
    'replayEndpoint',
    'replayOperatorEndpoint',
    'startSelfTest',
    'startSession',
    'testEndpoint',
    'testOperatorEndpoint',
    'verifySession',
  ]);
});
