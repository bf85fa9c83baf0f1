import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { decodeBase32, encodeBase32, isBase32 } from './base32.js';
import { toUuid, toUuidBytes } from './type-id.js';

/** A text of the form of a proved id: who made it is still to be checked. */
export interface ProvedId {
  /** UUID. */
  readonly id: string;
  /** Whether this key made the proof, compared in constant time. */
  readonly isMadeWith: (key: KeyObject) => boolean;
}

const UUID_BYTES = 16;
/** Forging a proof takes 2^63 requests on average. */
const PROOF_BYTES = 8;

/** A UUID and a proof that this service made it. The same UUID and key have one text. */
export function toProvedId(uuid: string, key: KeyObject): string {
  const id = toUuidBytes(uuid);
  return encodeBase32(Buffer.concat([id, proofOf(id, key)]));
}

/** Reads a proved id without checking its proof; null when the text has not its form. */
export function readProvedId(text: string): ProvedId | null {
  if (!isBase32(text)) return null;
  const bytes = decodeBase32(text);
  const id = bytes.subarray(0, UUID_BYTES);
  const proof = bytes.subarray(UUID_BYTES);
  return { id: toUuid(id), isMadeWith: (key) => timingSafeEqual(proof, proofOf(id, key)) };
}

function proofOf(id: Uint8Array, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(id).digest().subarray(0, PROOF_BYTES);
}
