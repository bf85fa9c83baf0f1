import { Injectable } from '@nestjs/common';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { ConnectCodes } from './connect-codes.service.js';
import { firstExpiresAt, type LinkState } from './link-state.js';

/** What a link's URLs contain. Each opens the link for anyone who has it. */
export interface LinkSecretTexts {
  /** In the ig.me link. */
  readonly ref: string;
  /** In the address of the page. */
  readonly code: string;
}

/** What the secrets are made of. */
type SecretParts = Pick<LinkState, 'id' | 'igId' | 'kid' | 'createdAt' | 'expiresAt' | 'extensions'>;

/** The secrets of a link. They are never stored: they are made each time, with the key that made them first. */
@Injectable()
export class LinkSecrets {
  constructor(
    private readonly refTokens: RefTokensService,
    private readonly codes: ConnectCodes,
  ) {}

  /** The key of new links. */
  get signingKid(): string {
    return this.refTokens.signingKid;
  }

  /** The secrets of a link, the same however often it was extended; null when its key was removed from the ring. */
  of(link: SecretParts): LinkSecretTexts | null {
    const code = this.codes.codeOf(link);
    if (code === null) return null;
    const { id: linkId, igId, kid } = link;
    const expiresAt = firstExpiresAt(link);
    return { ref: this.refTokens.sign({ linkId, igId, expiresAt, kid }), code };
  }
}
