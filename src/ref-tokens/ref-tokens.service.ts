import { Inject, Injectable } from '@nestjs/common';
import { JwtService, type JwtSignOptions, type JwtVerifyOptions } from '@nestjs/jwt';
import { toSuffix } from '../ids/type-id.js';
import { REF_TOKENS_CONFIG, type RefTokensConfig } from '../config/config.js';
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

  constructor(@Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig) {
    this.signingKid = keyRing.signingKid;
    // A signer for each key, so that the KeyObject itself reaches the library: a string would be tried as a PEM key first.
    for (const [kid, secret] of keyRing.keys) {
      const header = { alg: REF_ALGORITHM, typ: REF_TYPE, kid };
      const signOptions = { algorithm: REF_ALGORITHM, header, noTimestamp: true } satisfies JwtSignOptions;
      const verifyOptions = {
        algorithms: [REF_ALGORITHM],
        ignoreExpiration: true,
      } satisfies JwtVerifyOptions;
      this.signers.set(kid, new JwtService({ secret, signOptions, verifyOptions }));
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

  /** Checks everything about a normalised ref but its time. */
  verify(ref: string): RefVerdict {
    const shape = readRefShape(ref);
    if (shape.kind === 'foreign') return { kind: 'foreign' };
    if (shape.kind === 'malformed') return { kind: 'invalid' };
    const signer = this.signers.get(shape.kid);
    if (!signer) return { kind: 'invalid' };
    try {
      const claims = readClaims(signer.verify<object>(shape.jws));
      return claims === null ? { kind: 'invalid' } : { kind: 'valid', kid: shape.kid, claims };
    } catch {
      return { kind: 'invalid' };
    }
  }
}
