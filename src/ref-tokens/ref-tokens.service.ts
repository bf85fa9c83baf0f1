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

/** What a ref is. `foreign` never was ours; `invalid` claims to be and does not verify. */
export type RefVerdict =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'valid'; readonly kid: string; readonly claims: RefClaims };

/** Signs and verifies ref tokens. Time is not judged here: expiry is decided once, from the link's row. */
@Injectable()
export class RefTokensService {
  /** The key that signs new tokens. */
  readonly signingKid: string;
  private readonly signers = new Map<string, JwtService>();
  private readonly keys: ReadonlyMap<string, KeyObject>;

  constructor(@Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig) {
    this.signingKid = keyRing.signingKid;
    this.keys = keyRing.keys;
    // A signer for each key, so that the KeyObject itself reaches the library: a string would be tried as a PEM key first.
    for (const [kid, secret] of keyRing.keys) {
      const header = { alg: REF_ALGORITHM, typ: REF_TYPE, kid };
      const signOptions = { algorithm: REF_ALGORITHM, header, noTimestamp: true } satisfies JwtSignOptions;
      this.signers.set(kid, new JwtService({ secret, signOptions }));
    }
  }

  /** Whether the ring has this key (still). */
  knows(kid: string): boolean {
    return this.signers.has(kid);
  }

  /**
   * The ref of a link; the same link and kid give the same ref every time.
   * @throws TypeError when the key was taken out of the ring
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
   * Checks everything about a normalised ref but its time. Its form leaves nothing to choose: the one algorithm, exactly our
   * header. So what is left of RFC 7515's verification is to make the signature again and compare; a library reads the header
   * and decides anew, which took as long again. https://www.rfc-editor.org/rfc/rfc7515#section-5.2 (read 2026-11)
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
