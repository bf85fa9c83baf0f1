import { describe, expect, test } from '@jest/globals';
import { createHmac, hkdfSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveKey, KEY_LABELS } from '../../../../src/platform/config/derived-key.js';

/** The files that hash or derive with a key, and what keeps their input apart from that of all others. */
const LABELLED: Readonly<Record<string, string>> = {
  'audit/audit.service.ts':
    'AUDIT_KEY as it is: entries are kept for ever, and every other use has a key of its own',
  'dev/fake-instagram/token-book.ts': 'the protocol of Meta, which the fake Instagram plays',
  'dev/seed/seed-ledger.ts': 'AUDIT_KEY as the audit has it: its entries are the audit of the data set',
  'dev/simulator/meta-payloads.ts': 'the protocol of Meta, which the simulator plays',
  'erasure/erasure-requests.service.ts': 'a derived key',
  'erasure/owner-receipts.service.ts': 'a derived key; AUDIT_KEY for receipts of version 0.2.0 only',
  'erasure/suppression-list.service.ts': 'a derived key; AUDIT_KEY for entries of version 0.2.0 only',
  'instagram/chat/answer-keys.service.ts': 'a derived key; texts of people hold no JSON of question numbers',
  'instagram/chat/answer-payload.ts': 'keys derived from the ref signing keys',
  'instagram/chat/question-number.ts': 'the key of texts, over JSON that begins with its use',
  'instagram/connection/login-state.ts': 'a derived key',
  'instagram/graph/graph-request.ts': 'the protocol of Meta',
  'links/connect-code.ts': 'the derived key of the tokens that extend a link',
  'links/typed-code.ts': 'derived keys, one for codes and one for their hashes',
  'meta-webhooks/signature.ts': 'the protocol of Meta',
  'platform/config/derived-key.ts': 'HKDF with the labels that this test reads',
  'platform/ids/proved-id.ts': 'a derived key for each use, over the 16 bytes of a UUID',
  'platform/rate-limits/rate-limit.repository.ts': 'a derived key',
  'platform/secrets/secret-box.ts': 'HKDF with a label of its own',
  'ref-tokens/ref-tokens.service.ts': 'the protected header of RFC 7515 is the first part of the input',
};

describe('keys', () => {
  test('each use of a keyed hash is listed with what keeps it apart from the others', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => /\b(createHmac|hkdfSync)\(/.test(readFileSync(join('src', path), 'utf8')));
    expect(files.toSorted()).toEqual(Object.keys(LABELLED));
  });

  test('each use of AUDIT_KEY has another key, and none is AUDIT_KEY itself', () => {
    const auditKey = 'a key of more than 32 random characters';
    const uses = Object.keys(KEY_LABELS) as (keyof typeof KEY_LABELS)[];
    const hashes = uses.map((use) =>
      createHmac('sha256', deriveKey(auditKey, use)).update('x').digest('hex'),
    );
    hashes.push(createHmac('sha256', auditKey).update('x').digest('hex'));
    expect(new Set(hashes).size).toBe(uses.length + 1);
    expect(new Set(Object.values(KEY_LABELS)).size).toBe(uses.length);
  });

  test('the key of endpoint secrets is that of version 0.2.0, whose ciphertexts are stored', () => {
    const former = Buffer.from(hkdfSync('sha256', 'k', '', 'hitch endpoint secrets', 32));
    expect(deriveKey('k', 'endpointSecrets').export()).toEqual(former);
  });
});
