import { Injectable } from '@nestjs/common';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { ConnectCodes } from './connect-codes.service.js';
import { firstExpiresAt, type LinkRow, type LinkState } from './link-state.js';
import { TypedCodes } from './typed-codes.service.js';

/** What a link's URLs contain. Each opens the link for anyone who has it. */
export interface LinkSecretTexts {
  /** In the ig.me link. */
  readonly ref: string;
  /** In the address of the page. */
  readonly code: string;
  /** What a person without the Instagram app sends as a message; null: the link has none. */
  readonly typedCode: string | null;
}

/** What the secrets are made of. */
type SecretParts = Pick<
  LinkState,
  'id' | 'igId' | 'kid' | 'codeTry' | 'createdAt' | 'expiresAt' | 'extensions'
>;

/** The secrets of a link. They are never stored: they are made each time, with the key that made them first. */
@Injectable()
export class LinkSecrets {
  constructor(
    private readonly refTokens: RefTokensService,
    private readonly codes: ConnectCodes,
    private readonly typedCodes: TypedCodes,
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
    const ref = this.refTokens.sign({ linkId, igId, expiresAt, kid });
    return { ref, code, typedCode: this.typedCodes.textOf(link) };
  }

  /** A link that is about to be stored, with a code for people to type. */
  withTypedCode(link: LinkRow): LinkRow {
    return this.typedCodes.withCode(link, 0);
  }
}
