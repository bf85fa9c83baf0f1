import { Body, Controller, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { AppsOnly, Caller, CountAsMint, RequireScope } from '../platform/access/access.decorator.js';
import type { Principal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { invalidApiKey, ProblemError } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import { externalUserLimit } from '../platform/rate-limits/rate-limit-policies.js';
import { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import {
  RedeemedInviteDto,
  RedeemInviteDto,
  toRedeemedInviteDto,
  toRedemptionOrder,
} from './invite-redemption.dto.js';
import { INVITE_REDEMPTION_EXAMPLES } from './invite-redemption.examples.js';
import { InviteRedemption } from './invite-redemption.service.js';

const REFUSED = {
  invite_used:
    'Another external user has redeemed the invite. Have the person ask for another one in the chat.',
  invite_expired: 'The invite has expired. Have the person ask for another one in the chat.',
  invite_revoked: 'The invite was revoked. Have the person ask for another one in the chat.',
};
const TAKEN = {
  igsid_taken:
    'This Instagram person is linked to another external user, which an invite cannot change. The invite stays open.',
  user_taken:
    'The external user is linked to another Instagram person. The invite stays open: `onConflict: replace` moves the user.',
};

@ApiTags('invites')
@ApiBearerAuth()
@AppsOnly()
@RequireScope('links:write')
@ApiExamples(INVITE_REDEMPTION_EXAMPLES)
@Controller('v1/invites')
export class InviteRedemptionController {
  constructor(
    private readonly redemption: InviteRedemption,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Links the person of an invite with the signed-in user. Redeem it only after that user has said yes on a page that shows whose
   * Instagram it is: an invite that was passed on would connect the user with the Instagram of the sender. The same user again gets the
   * same answer.
   */
  @Post('redeem')
  @ApiOperationId('redeemInvite')
  @HttpCode(HttpStatus.OK)
  @CountAsMint()
  @Problems('not_found', 'invite_used', 'invite_expired', 'invite_revoked', 'igsid_taken', 'user_taken')
  async redeem(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Body() body: RedeemInviteDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RedeemedInviteDto> {
    if (caller.kind !== 'app') throw new TypeError('an admin key reached a route for apps');
    const limit = externalUserLimit(caller, body.externalUserId);
    const limited = writeVerdict(await this.limits.take(limit), reply);
    if (limited !== null) throw limited;
    const result = await this.redemption.redeem(caller.appId, toRedemptionOrder(body), actor.requestId);
    switch (result.kind) {
      case 'redeemed':
        return toRedeemedInviteDto(result, this.clock.now());
      case 'app_closed':
        throw invalidApiKey();
      case 'unknown_invite':
        throw new ProblemError('not_found', 'There is no such invite.');
      case 'taken':
        throw new ProblemError(result.reason, TAKEN[result.reason]);
      default:
        throw new ProblemError(result.kind, REFUSED[result.kind]);
    }
  }
}
