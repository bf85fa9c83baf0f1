import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppsOnly, Caller, CountAsMint, RequireScope } from '../platform/access/access.decorator.js';
import type { Principal } from '../platform/access/scopes.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { type FieldFault, invalidApiKey, ProblemError, validationFailed } from '../platform/http/problems.js';
import { externalUserLimit } from '../platform/rate-limits/rate-limit-policies.js';
import { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import { readBody } from '../platform/http/read-body.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { MintedLinkDto, MintLinkDto, toMintedLinkDto, toMintOrder } from './link-mint.dto.js';
import type { AppClosed } from './link-mint-batch.service.js';
import { LinkMintService, type MintedLink } from './link-mint.service.js';
import { LinkUrls } from './link-urls.service.js';
import type { MintCheck } from './mint-check.js';

const REPLACE_REFUSED =
  'Replacing an identity needs a confirmation: send `confirmation: app`, or `onConflict: reject`.';

@ApiTags('links')
@ApiBearerAuth()
@Controller('v1/links')
export class LinkMintController {
  constructor(
    private readonly links: LinkMintService,
    private readonly limits: RateLimits,
    private readonly urls: LinkUrls,
  ) {}

  /** Mints an ig.me link for a signed-in user of the app. */
  @Post()
  @AppsOnly()
  @ApiOperationId('mintLink')
  @RequireScope('links:write')
  @Problems('confirmation_required')
  @CountAsMint()
  @ApiBody({ type: MintLinkDto })
  async mint(
    @Caller() caller: Principal,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MintedLinkDto> {
    if (caller.kind !== 'app') throw new TypeError('an admin key reached a route for apps');
    if (body === undefined) throw bodyMissing();
    const { dto, faults } = readBody(MintLinkDto, body);
    const checked = await this.links.check(caller.appId, toMintOrder(dto));
    const limit = externalUserLimit(caller, dto.externalUserId ?? '');
    const refusal = findRefusal(checked, faults) ?? writeVerdict(await this.limits.take(limit), reply);
    if (checked.kind === 'granted' && refusal === null) {
      const minted = await this.links.mint(caller.appId, checked.account, checked.request, key);
      if (minted.kind === 'done' && minted.replayed) this.limits.giveBack(limit);
      return this.answer(minted, reply);
    }
    // What was minted before the app's settings or grants changed, or the limit was reached, is answered as it was then.
    const earlier = key && (await this.links.findEarlier(key));
    if (earlier) return this.answer(earlier, reply);
    throw refusal;
  }

  private answer(result: Once<MintedLink> | AppClosed, reply: FastifyReply): MintedLinkDto {
    if (result.kind === 'app_closed') throw invalidApiKey();
    return toMintedLinkDto(answerOnce(result, reply), this.urls);
  }
}

/** The problem that a mint meets before anything is written; null when none does. */
function findRefusal(checked: MintCheck | AppClosed, faults: readonly FieldFault[]): ProblemError | null {
  if (checked.kind === 'app_closed') return invalidApiKey();
  const refusals = checked.kind === 'refused' ? withoutKnown(checked.refusals, faults) : [];
  if (faults.length > 0 || refusals.length > 0) return validationFailed([...faults, ...refusals]);
  return checked.kind === 'confirmation_required'
    ? new ProblemError('confirmation_required', REPLACE_REFUSED)
    : null;
}

/** A field whose form is at fault already needs no second word; a body that is no object has no fields. */
function withoutKnown(refusals: readonly FieldFault[], faults: readonly FieldFault[]): FieldFault[] {
  const known = new Set(faults.map(({ pointer }) => pointer));
  return known.has('') ? [] : refusals.filter(({ pointer }) => !known.has(pointer));
}
