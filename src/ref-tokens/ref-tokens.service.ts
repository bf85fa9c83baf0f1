import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService, type JwtSignOptions } from '@nestjs/jwt';
import { toSuffix } from '../platform/ids/type-id.js';
import { REF_TOKENS_CONFIG, type RefTokensConfig } from '../platform/config/config.js';
import {
  REF_ALGORITHM,
  REF_TYPE,
  readClaims,
  readRefShape,
  type RefClaims,
  toExpirySeconds,
  toRef,
} from './ref-token.js';

/** The result of verifying a ref: `foreign` is not a token of ours; `invalid` has its form, but was changed or forged. */
export type RefVerdict =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'valid'; readonly kid: string; readonly claims: RefClaims };

/** Signs and verifies ref tokens. Expiry is not checked here: the link's row decides it. */
@Injectable()
export class RefTokensService {
  /** The key that signs new tokens. */
  readonly signingKid: string;
  private readonly signers = new Map<string, JwtService>();
  private readonly keys: ReadonlyMap<string, KeyObject>;

  constructor(@Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig) {
    this.signingKid = keyRing.signingKid;
    this.keys = keyRing.keys;
    // One signer for each key: the library would first parse a key that is a string as PEM.
    for (const [kid, secret] of keyRing.keys) {
      const header = { alg: REF_ALGORITHM, typ: REF_TYPE, kid };
      const signOptions = { algorithm: REF_ALGORITHM, header, noTimestamp: true } satisfies JwtSignOptions;
      this.signers.set(kid, new JwtService({ secret, signOptions }));
    }
  }

  /**
   * The ref of a link. The same link and key always have the same ref.
   * @throws TypeError when the key was removed from the ring
   */
  sign(link: {
    readonly linkId: string;
    readonly igId: string;
    readonly expiresAt: Date;
    readonly kid: string;
  }): string {
    const signer = this.signers.get(link.kid);
    if (!signer) throw new TypeError(`the key ${link.kid} is not in the ring`);
    return toRef(
      signer.sign({ jti: toSuffix(link.linkId), aud: link.igId, exp: toExpirySeconds(link.expiresAt) }),
    );
  }

  /**
   * Verifies a normalised ref, except for its expiry. `readRefShape` accepts one algorithm and one form of header, so the
   * verification of RFC 7515 is one comparison of signatures. https://www.rfc-editor.org/rfc/rfc7515#section-5.2 (read 2026-11)
   */
  verify(ref: string): RefVerdict {
    const shape = readRefShape(ref);
    if (shape.kind === 'foreign') return { kind: 'foreign' };
    if (shape.kind === 'malformed') return { kind: 'invalid' };
    const { kid, signed, payload, signature } = shape;
    const key = this.keys.get(kid);
    if (!key) return { kind: 'invalid' };
    const expected = createHmac('sha256', key).update(signed).digest();
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
      return { kind: 'invalid' };
    const claims = readClaims(payload);
    return claims === null ? { kind: 'invalid' } : { kind: 'valid', kid, claims };
  }
}
