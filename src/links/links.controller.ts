import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Caller, RequireScope } from '../apps/access.decorator.js';
import { AppsService } from '../apps/apps.service.js';
import { type Principal, visibleAppId } from '../apps/scopes.js';
import { Clock } from '../clock/clock.service.js';
import { LINKS_CONFIG, type LinksConfig } from '../config/config.js';
import { found, readId } from '../http/not-found.js';
import { ProblemError } from '../http/problems.js';
import { buildIgMeUrl } from './ig-me-url.js';
import { LinkDto, type LinkView, MintedLinkDto, MintLinkDto, toLinkDto, toMintRequest } from './links.dto.js';
import { LinksService, type MintResult } from './links.service.js';
import type { MintRequest, NewLink } from './new-link.js';

@ApiTags('links')
@ApiBearerAuth()
@Controller('v1/links')
export class LinksController {
  constructor(
    private readonly links: LinksService,
    private readonly apps: AppsService,
    private readonly clock: Clock,
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
  ) {}

  /** Mints an ig.me link for a signed-in user of the app. */
  @Post()
  @RequireScope('links:write')
  async mint(@Caller() caller: Principal, @Body() body: MintLinkDto): Promise<MintedLinkDto> {
    if (caller.kind !== 'app') throw new TypeError('the guard lets only apps mint');
    const request = toMintRequest(body);
    await this.assertMintable(caller.appId, request);
    return this.toMintedDto(await this.links.mint(caller.appId, request));
  }

  /** Tells how a link stands. */
  @Get(':id')
  @RequireScope('links:read')
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<LinkDto> {
    const { link, account } = found(await this.links.find(readId('lnk', id), visibleAppId(caller)), 'link');
    return toLinkDto(link, account, this.clock.now());
  }

  private async assertMintable(appId: string, request: MintRequest): Promise<void> {
    if (request.confirmation !== 'none') {
      throw invalid('/confirmation', 'confirmation by the app or by message is not available yet; use none');
    }
    if (request.onConflict === 'replace') {
      const detail =
        'To replace an existing link the person has to confirm; set `confirmation`, or use onConflict: reject.';
      throw new ProblemError('confirmation_required', detail);
    }
    if (request.returnUrl !== null && !(await this.apps.allowsReturnUrl(appId, request.returnUrl))) {
      throw invalid('/returnUrl', "must lie under one of the app's returnUrls");
    }
  }

  private toMintedDto(result: MintResult): MintedLinkDto {
    switch (result.kind) {
      case 'unknown_account':
        throw invalid('/account', 'must be the username or igId of an account granted to this app');
      case 'account_required':
        throw invalid('/account', 'is required: the app does not have just one account granted to it');
      case 'minted': {
        const { link, ref } = result;
        const url = buildIgMeUrl(this.config.igMeBaseUrl, link.account.username, ref);
        const secrets = { url, ref, connectUrl: null, qrUrl: null };
        return { ...toLinkDto(asPending(link), link.account, link.createdAt), ...secrets };
      }
    }
  }
}

function asPending(link: NewLink): LinkView {
  return { ...link, status: 'pending', reason: null, igsid: null, identityId: null, completedAt: null };
}

function invalid(pointer: string, detail: string): ProblemError {
  return new ProblemError('validation_failed', 'Some fields are not valid; `errors` names each.', [
    { pointer, detail },
  ]);
}
