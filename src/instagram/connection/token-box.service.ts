import { Inject, Injectable } from '@nestjs/common';
import { INSTAGRAM_CONFIG, type InstagramConfig } from '../../platform/config/config.js';
import { Ids } from '../../platform/ids/ids.service.js';
import { type BoxLabel, NONCE_BYTES, openBox, sealBox } from '../../platform/secrets/secret-box.js';

const labelOf = (accountId: string): BoxLabel => ({ use: 'hitch access token box', owner: accountId });

/** Encrypts and decrypts the access tokens of accounts. */
@Injectable()
export class TokenBox {
  constructor(
    @Inject(INSTAGRAM_CONFIG) private readonly config: InstagramConfig,
    private readonly ids: Ids,
  ) {}

  /** Encrypts a token for the row of its account (UUID). */
  seal(accountId: string, token: string): Buffer {
    const nonce = this.ids.randomBytes(NONCE_BYTES);
    return sealBox(this.config.secretKeys, labelOf(accountId), Buffer.from(token), nonce);
  }

  /** Decrypts a token; null when its key is gone from the ring, or the row was changed. */
  open(accountId: string, sealed: Buffer): string | null {
    const box = openBox(this.config.secretKeys, labelOf(accountId), sealed);
    return box.kind === 'opened' ? box.content.toString('utf8') : null;
  }
}
