import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { SignInLinkEntity } from './sign-in-link.entity.js';

const FIND: Statement = {
  name: 'console_sign_in_links_find',
  text: `SELECT hash, key_id AS "keyId", expires_at AS "expiresAt" FROM console_sign_in_links WHERE hash = $1 AND expires_at > $2`,
};

const TAKE: Statement = {
  name: 'console_sign_in_links_take',
  text: `DELETE FROM console_sign_in_links WHERE hash = $1 RETURNING hash`,
};

/** The `console_sign_in_links` table. */
@Injectable()
export class SignInLinksRepository {
  async insert(tx: Tx, link: SignInLinkEntity): Promise<void> {
    await tx.manager.insert(SignInLinkEntity, link);
  }

  /** A link that has not expired; null when there is none. */
  async find(tx: Tx, hash: Buffer, now: Date): Promise<SignInLinkEntity | null> {
    return (await tx.query<SignInLinkEntity>(FIND, [hash, now]))[0] ?? null;
  }

  /**
   * Uses up a link: of two that come with it, one gets it.
   * @returns false when it was used before
   */
  async take(tx: Tx, hash: Buffer): Promise<boolean> {
    return (await tx.query(TAKE, [hash])).length > 0;
  }
}
