import { Inject, Injectable } from '@nestjs/common';
import { LINKS_CONFIG, type LinksConfig } from '../platform/config/config.js';
import { invalidApiKey } from '../platform/http/problems.js';
import { answerOnce, type AnsweredReply } from '../platform/idempotency/idempotent-answer.js';
import type { Once } from '../platform/idempotency/idempotent-request.js';
import { buildIgMeUrl } from './ig-me-url.js';
import type { MintedLinkDto } from './link-mint.dto.js';
import type { MintedLink } from './link-mint.service.js';
import type { LinkView } from './link-view.js';
import { toLinkDto } from './links.dto.js';
import type { AppClosed } from './mint-orders.js';
import type { NewLink } from './new-link.js';
import { PublicUrl } from '../platform/http/public-url.service.js';

/** What a mint is answered with. */
@Injectable()
export class MintAnswers {
  constructor(
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
    private readonly publicUrl: PublicUrl,
  ) {}

  /**
   * The answer to a mint, with its status and headers on the reply.
   * @throws ProblemError when nothing was minted
   */
  answer(result: Once<MintedLink> | AppClosed, reply: AnsweredReply): MintedLinkDto {
    if (result.kind === 'app_closed') throw invalidApiKey();
    const { link, ref } = answerOnce(result, reply);
    const url = buildIgMeUrl(this.config.igMeBaseUrl, link.account.username, ref);
    const secrets = { url, ref, connectUrl: null, qrUrl: this.publicUrl.qrCodeOf(ref) };
    return { ...toLinkDto(asPending(link), link.account, link.createdAt), ...secrets };
  }
}

function asPending(link: NewLink): LinkView {
  return { ...link, status: 'pending', reason: null, igsid: null, identityId: null, completedAt: null };
}
