import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '../apps/access.decorator.js';
import { type Principal, visibleAppId } from '../apps/scopes.js';
import { Clock } from '../clock/clock.service.js';
import { LINKS_CONFIG, type LinksConfig } from '../config/config.js';
import { found, readId } from '../http/not-found.js';
import { type FieldFault, ProblemError, validationFailed } from '../http/problems.js';
import { readBody } from '../http/read-body.js';
import { bodyMissing } from '../http/validation.pipe.js';
import { buildIgMeUrl } from './ig-me-url.js';
import { LinkDto, type LinkView, MintedLinkDto, MintLinkDto, toLinkDto, toMintRequest } from './links.dto.js';
import { LinksService } from './links.service.js';
import type { NewLink } from './new-link.js';

const REPLACE_REFUSED =
  'To replace what is linked already needs a confirmation, which is not available yet; use onConflict: reject.';

@ApiTags('links')
@ApiBearerAuth()
@Controller('v1/links')
export class LinksController {
  constructor(
    private readonly links: LinksService,
    private readonly clock: Clock,
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
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

  /** Tells how a link stands. */
  @Get(':id')
  @RequireScope('links:read')
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<LinkDto> {
    const { link, account } = found(await this.links.find(readId('lnk', id), visibleAppId(caller)), 'link');
    return toLinkDto(link, account, this.clock.now());
  }

  private toMintedDto(link: NewLink, ref: string): MintedLinkDto {
    const url = buildIgMeUrl(this.config.igMeBaseUrl, link.account.username, ref);
    const secrets = { url, ref, connectUrl: null, qrUrl: null };
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
