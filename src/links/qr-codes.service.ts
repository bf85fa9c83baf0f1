import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { normaliseRef } from '../ref-tokens/ref-token.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { firstExpiresAt, readStatus } from './link-state.js';
import { LinkUrls } from './link-urls.service.js';
import { LinksService } from './links.service.js';

/** Tells what a link's QR code holds. */
@Injectable()
export class QrCodesService {
  constructor(
    private readonly links: LinksService,
    private readonly refTokens: RefTokensService,
    private readonly clock: Clock,
    private readonly urls: LinkUrls,
  ) {}

  /**
   * The ig.me URL behind a ref, made from the link's row and never from the request, so that a caller's text never becomes a code.
   * @returns null when the ref is not one of ours, or its link is gone or not pending any more
   */
  async findUrl(text: string): Promise<string | null> {
    const verdict = this.refTokens.verify(normaliseRef(text));
    if (verdict.kind !== 'valid') return null;
    const { claims, kid } = verdict;
    const link = await this.links.find(claims.linkId, null);
    if (link === null || link.kid !== kid || link.igId !== claims.igId) return null;
    if (readStatus(link, this.clock.now()).status !== 'pending') return null;
    const ref = this.refTokens.sign({
      linkId: link.id,
      igId: link.igId,
      expiresAt: firstExpiresAt(link),
      kid,
    });
    return this.urls.igMe(link.username, ref);
  }
}
