import { hash } from 'node:crypto';

/** SHA-256 of a ref: all that is kept of one that did not verify. */
export function hashRef(ref: string): Buffer {
  return hash('sha256', ref, 'buffer');
}
