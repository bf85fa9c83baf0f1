import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { REF_TOKENS_CONFIG, type RefTokensConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import { readInvite, toInvite } from './invite-code.js';
import type { InviteRow } from './invite-state.js';

/** Makes and reads invites. None is stored: an invite is made again from its row. */
@Injectable()
export class InviteSecrets {
  /** The key of new invites. */
  readonly signingKid: string;
  private readonly ring: ReadonlyMap<string, KeyObject>;

  constructor(@Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig) {
    this.signingKid = keyRing.signingKid;
    this.ring = new Map([...keyRing.keys].map(([kid, key]) => [kid, deriveKey(key, 'invites')]));
  }

  /** The invite of a row, always the same. Null when the key that made it was removed. */
  of({ id, kid }: Pick<InviteRow, 'id' | 'kid'>): string | null {
    const key = this.ring.get(kid);
    return key === undefined ? null : toInvite(id, key);
  }

  /** The UUID of an invite; null when it is not one of ours. Its row may be gone. */
  read(invite: string): string | null {
    return readInvite(invite, [...this.ring.values()]);
  }
}
