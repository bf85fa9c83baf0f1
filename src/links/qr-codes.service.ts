import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { LINKS_CONFIG, type LinksConfig } from '../platform/config/config.js';
import { normaliseRef } from '../ref-tokens/ref-token.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { buildIgMeUrl } from './ig-me-url.js';
import { readStatus } from './link-state.js';
import { LinksService } from './links.service.js';

/** Tells what a link's QR code holds. */
@Injectable()
export class QrCodesService {
  constructor(
    private readonly links: LinksService,
    private readonly refTokens: RefTokensService,
    private readonly clock: Clock,
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
  ) {}

  /**
   * The ig.me URL behind a ref, made from the link's row and never from the request: nobody else's text becomes a code.
   * @returns null when the ref is not one of ours, or its link is gone or not pending any more
   */
  async findUrl(text: string): Promise<string | null> {
    const verdict = this.refTokens.verify(normaliseRef(text));
    if (verdict.kind !== 'valid') return null;
    const { claims, kid } = verdict;
    const stored = await this.links.find(claims.linkId, null);
    if (stored === null) return null;
    const { link, account } = stored;
    if (link.kid !== kid || account.igId !== claims.igId) return null;
    if (readStatus(link, this.clock.now()).status !== 'pending') return null;
    const ref = this.refTokens.sign({
      linkId: link.id,
      igId: account.igId,
      expiresAt: link.expiresAt,
      kid: link.kid,
    });
    return buildIgMeUrl(this.config.igMeBaseUrl, account.username, ref);
  }
}
