import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;

/**
 * The uses of `AUDIT_KEY`, and six of the ref signing keys, each with the label of its key, so that a hash or a ciphertext of one
 * use means nothing in another. The hashes of the audit itself are the exception: they are kept for ever, and made with `AUDIT_KEY`
 * as it is. A label is stored data: changing it loses what was stored under it, and the pages of the links that are open.
 */
export const KEY_LABELS = {
  endpointSecrets: 'hitch endpoint secrets',
  suppressionList: 'hitch suppression list',
  erasureRequests: 'hitch erasure requests',
  idempotencyKeys: 'hitch idempotency keys',
  rateLimits: 'hitch rate limits',
  forwardMark: 'hitch forward mark',
  /** What recognises a text that was sent. */
  messageTexts: 'hitch message texts',
  connectStates: 'hitch connect states',
  /** Of a ref signing key: what proves the code of a connect page. */
  connectCodes: 'hitch connect codes',
  /** Of a ref signing key: what a connect page extends its link with. */
  extendTokens: 'hitch extend tokens',
  /** Of a ref signing key: what proves an invite. */
  invites: 'hitch invites',
  /** Of a ref signing key: what proves the answer to a question in the chat. */
  chatAnswers: 'hitch chat answers',
  /** Of a ref signing key: what makes the codes that people type. */
  typedCodes: 'hitch typed codes',
  /** Of a ref signing key: what makes the hashes of those codes. */
  typedCodeHashes: 'hitch typed code hashes',
} as const;

/** The key for one use. HKDF-SHA256 (RFC 5869) with the label as `info`. https://www.rfc-editor.org/rfc/rfc5869 (read 2026-11) */
export function deriveKey(key: string | KeyObject, use: keyof typeof KEY_LABELS): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', KEY_LABELS[use], KEY_BYTES)));
}
