import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '../apps/access.decorator.js';
import type { Principal } from '../apps/scopes.js';
import { LINKS_CONFIG, type LinksConfig } from '../config/config.js';
import { type FieldFault, ProblemError, validationFailed } from '../http/problems.js';
import { readBody } from '../http/read-body.js';
import { bodyMissing } from '../http/validation.pipe.js';
import { buildIgMeUrl } from './ig-me-url.js';
import { MintedLinkDto, MintLinkDto, toMintRequest } from './link-mint.dto.js';
import { LinkMintService } from './link-mint.service.js';
import { type LinkView, toLinkDto } from './links.dto.js';
import type { NewLink } from './new-link.js';
import { PublicUrl } from './public-url.service.js';

const REPLACE_REFUSED =
  'To replace what is linked already needs a confirmation, which is not available yet; use onConflict: reject.';

@ApiTags('links')
@ApiBearerAuth()
@Controller('v1/links')
export class LinkMintController {
  constructor(
    private readonly links: LinkMintService,
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** Mints an ig.me link for a signed-in user of the app. */
  @Post()
  @RequireScope('links:write')
  @ApiBody({ type: MintLinkDto })
  async mint(@Caller() caller: Principal, @Body() body: unknown): Promise<MintedLinkDto> {
    if (caller.kind !== 'app') throw new TypeError('the guard lets only apps mint');
    if (body === undefined) throw bodyMissing();
    const { dto, faults } = readBody(MintLinkDto, body);
    const request = toMintRequest(dto);
    const checked = await this.links.check(caller.appId, request);
    const refusals = checked.kind === 'refused' ? withoutKnown(checked.refusals, faults) : [];
    if (faults.length > 0 || checked.kind === 'refused') throw validationFailed([...faults, ...refusals]);
    if (checked.kind === 'confirmation_required')
      throw new ProblemError('confirmation_required', REPLACE_REFUSED);
    const { link, ref } = await this.links.mint(caller.appId, checked.account, request);
    return this.toMintedDto(link, ref);
  }

  private toMintedDto(link: NewLink, ref: string): MintedLinkDto {
    const url = buildIgMeUrl(this.config.igMeBaseUrl, link.account.username, ref);
    const secrets = { url, ref, connectUrl: null, qrUrl: this.publicUrl.qrCodeOf(ref) };
    return { ...toLinkDto(asPending(link), link.account, link.createdAt), ...secrets };
  }
}

function asPending(link: NewLink): LinkView {
  return { ...link, status: 'pending', reason: null, igsid: null, identityId: null, completedAt: null };
}

/** A field whose form is at fault already needs no second word; a body that is no object has no fields. */
function withoutKnown(refusals: readonly FieldFault[], faults: readonly FieldFault[]): FieldFault[] {
  const known = new Set(faults.map(({ pointer }) => pointer));
  return known.has('') ? [] : refusals.filter(({ pointer }) => !known.has(pointer));
}
