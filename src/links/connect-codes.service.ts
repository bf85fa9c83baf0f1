import { Inject, Injectable } from '@nestjs/common';
import { REF_TOKENS_CONFIG, type RefTokensConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import {
  type CodeKeys,
  isExtendToken,
  readConnectCode,
  toConnectCode,
  toExtendToken,
} from './connect-code.js';
import type { LinkRow } from './link-state.js';

/** Makes and reads the codes of connect pages. Nothing is stored: a code is made again from the link's row. */
@Injectable()
export class ConnectCodes {
  private readonly ring: ReadonlyMap<string, CodeKeys>;

  constructor(@Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig) {
    this.ring = new Map(
      [...keyRing.keys].map(([kid, key]) => [
        kid,
        { code: deriveKey(key, 'connectCodes'), extend: deriveKey(key, 'extendTokens') },
      ]),
    );
  }

  /** The code of a link, always the same: made with the key that signed its ref. Null when that key was removed. */
  codeOf({ id, kid }: Pick<LinkRow, 'id' | 'kid'>): string | null {
    const keys = this.ring.get(kid);
    return keys === undefined ? null : toConnectCode(id, keys);
  }

  /** The UUID of a code's link; null when the code is not one of ours. The link itself may be gone. */
  read(code: string): string | null {
    return readConnectCode(code, this.ring.values())?.linkId ?? null;
  }

  /**
   * The token that a code's page sends to extend its link.
   * @throws TypeError when the code is not one of ours
   */
  extendTokenOf(code: string): string {
    const read = readConnectCode(code, this.ring.values());
    if (read === null) throw new TypeError('not a code of ours');
    return toExtendToken(read);
  }

  /** Whether a text is the token of a code's page, compared in constant time. */
  isExtendToken(code: string, token: string): boolean {
    const read = readConnectCode(code, this.ring.values());
    return read !== null && isExtendToken(token, read);
  }
}
