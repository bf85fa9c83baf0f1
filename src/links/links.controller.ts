import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { AccountChoice } from '../accounts/choose-account.js';
import { Caller, RequireScope } from '../apps/access.decorator.js';
import { AppsService } from '../apps/apps.service.js';
import { type Principal, visibleAppId } from '../apps/scopes.js';
import { Clock } from '../clock/clock.service.js';
import { LINKS_CONFIG, type LinksConfig } from '../config/config.js';
import { found, readId } from '../http/not-found.js';
import { type FieldFault, ProblemError } from '../http/problems.js';
import { readBody } from '../http/read-body.js';
import { validationFailed } from '../http/validation.pipe.js';
import { buildIgMeUrl } from './ig-me-url.js';
import { LinkDto, type LinkView, MintedLinkDto, MintLinkDto, toLinkDto, toMintRequest } from './links.dto.js';
import { LinksService } from './links.service.js';
import type { MintRequest, NewLink } from './new-link.js';

const ACCOUNT_REFUSED = {
  unknown_account: 'must be the username or igId of an account granted to this app',
  account_required: 'is required: the app does not have just one account granted to it',
};
const CONFIRMATION_REFUSED = 'confirmation by the app or by message is not available yet; use none';
const REPLACE_REFUSED =
  'To replace what is linked already needs a confirmation, which is not available yet; use onConflict: reject.';

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
  @ApiBody({ type: MintLinkDto })
  async mint(@Caller() caller: Principal, @Body() body: unknown): Promise<MintedLinkDto> {
    if (caller.kind !== 'app') throw new TypeError('the guard lets only apps mint');
    const { dto, faults } = readBody(MintLinkDto, body);
    const request = toMintRequest(dto);
    const account = await this.links.chooseAccount(caller.appId, request.account);
    const allFaults = [...faults, ...(await this.findRefusals(caller.appId, request, account, faults))];
    if (allFaults.length > 0 || account.kind !== 'granted') throw validationFailed(allFaults);
    if (request.onConflict === 'replace') throw new ProblemError('confirmation_required', REPLACE_REFUSED);
    const { link, ref } = await this.links.mint(caller.appId, account.account, request);
    return this.toMintedDto(link, ref);
  }

  /** Tells how a link stands. */
  @Get(':id')
  @RequireScope('links:read')
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<LinkDto> {
    const { link, account } = found(await this.links.find(readId('lnk', id), visibleAppId(caller)), 'link');
    return toLinkDto(link, account, this.clock.now());
  }

  /** What the app itself stands in the way of, for the fields that are sound as far as their form goes. */
  private async findRefusals(
    appId: string,
    request: MintRequest,
    account: AccountChoice,
    faults: readonly FieldFault[],
  ): Promise<FieldFault[]> {
    const refusals: FieldFault[] = [];
    if (account.kind !== 'granted')
      refusals.push({ pointer: '/account', detail: ACCOUNT_REFUSED[account.kind] });
    if (request.confirmation !== 'none')
      refusals.push({ pointer: '/confirmation', detail: CONFIRMATION_REFUSED });
    if (request.returnUrl !== null && !(await this.apps.allowsReturnUrl(appId, request.returnUrl))) {
      refusals.push({ pointer: '/returnUrl', detail: "must lie under one of the app's returnUrls" });
    }
    const known = new Set(faults.map(({ pointer }) => pointer));
    return known.has('') ? [] : refusals.filter(({ pointer }) => !known.has(pointer));
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
