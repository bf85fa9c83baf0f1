import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;

/**
 * The uses of `AUDIT_KEY`, each with the label of its key, so that a hash or a ciphertext of one use means nothing in another. The
 * hashes of the audit itself are the exception: they are kept for ever, and made with `AUDIT_KEY` as it is. A label is stored data:
 * changing it loses what was stored under it.
 */
export const KEY_LABELS = {
  endpointSecrets: 'hitch endpoint secrets',
  suppressionList: 'hitch suppression list',
  erasureRequests: 'hitch erasure requests',
  idempotencyKeys: 'hitch idempotency keys',
  rateLimits: 'hitch rate limits',
  forwardMark: 'hitch forward mark',
} as const;

/** The key for one use. HKDF-SHA256 (RFC 5869) with the label as `info`. https://www.rfc-editor.org/rfc/rfc5869 (read 2026-11) */
export function deriveKey(auditKey: string, use: keyof typeof KEY_LABELS): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', auditKey, '', KEY_LABELS[use], KEY_BYTES)));
}
