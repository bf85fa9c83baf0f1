import { Inject, Injectable } from '@nestjs/common';
import { REF_TOKENS_CONFIG, type RefTokensConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import type { Tx } from '../platform/database/database.service.js';
import type { LinkRow } from './link-state.js';
import { TypedCodesRepository } from './typed-codes.repository.js';
import { deriveTypedCode, formatTypedCode, hashTypedCode, type TypedCodeKeys } from './typed-code.js';

/** A code that a person typed in the chat of an account. */
export interface GivenCode {
  /** UUID. */
  readonly accountId: string;
  readonly code: string;
}

/** The link that a code names, and what may be stored of the code. */
export interface FoundCode {
  /** UUID; null: the code is no link's. */
  readonly linkId: string | null;
  readonly codeHash: Buffer;
}

/** Makes and finds the codes that people type. A code is not stored: it is made again from the link's row. */
@Injectable()
export class TypedCodes {
  private readonly ring: ReadonlyMap<string, TypedCodeKeys>;
  private readonly signingKeys: TypedCodeKeys;

  constructor(
    @Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig,
    private readonly repository: TypedCodesRepository,
  ) {
    const ring = [...keyRing.keys].map(([kid, key]): [string, TypedCodeKeys] => [
      kid,
      { code: deriveKey(key, 'typedCodes'), hash: deriveKey(key, 'typedCodeHashes') },
    ]);
    this.ring = new Map(ring);
    this.signingKeys = this.keysOf(keyRing.signingKid);
  }

  /** A new link with the code of a try. */
  withCode(link: LinkRow, codeTry: number): LinkRow {
    const keys = this.keysOf(link.kid);
    return { ...link, codeTry, codeHash: hashTypedCode(deriveTypedCode(link.id, codeTry, keys), keys) };
  }

  /** The code of a link as people read it, always the same; null when it has none, or its key was removed. */
  textOf({ id, kid, codeTry }: Pick<LinkRow, 'id' | 'kid' | 'codeTry'>): string | null {
    const keys = this.ring.get(kid);
    return keys === undefined || codeTry === null
      ? null
      : formatTypedCode(deriveTypedCode(id, codeTry, keys));
  }

  /** What each of these codes names, in their order: one statement, whatever their number and that of the keys. */
  async find(tx: Tx, given: readonly GivenCode[]): Promise<FoundCode[]> {
    // The key that made a code is not in it, so it is looked up under the hash of each.
    const hashed = given.map(({ accountId, code }) => ({
      accountId,
      hashes: [...this.ring.values()].map((keys) => hashTypedCode(code, keys)),
      codeHash: hashTypedCode(code, this.signingKeys),
    }));
    const found = await this.repository.find(
      tx,
      hashed.flatMap(({ accountId, hashes }) => hashes.map((codeHash) => ({ accountId, codeHash }))),
    );
    return hashed.map(({ accountId, hashes, codeHash }) => ({
      linkId: hashes.flatMap((hash) => found.get(keyOf(accountId, hash)) ?? [])[0] ?? null,
      codeHash,
    }));
  }

  private keysOf(kid: string): TypedCodeKeys {
    const keys = this.ring.get(kid);
    if (keys === undefined) throw new TypeError(`the key ${kid} is not in the ring`);
    return keys;
  }
}

function keyOf(accountId: string, hash: Buffer): string {
  return `${accountId} ${hash.toString('hex')}`;
}
