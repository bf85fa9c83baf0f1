import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AppsOnly, Caller, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import { appOf, type Principal } from '../platform/access/scopes.js';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { readId } from '../platform/http/not-found.js';
import { ProblemError } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import type { ConfirmationAnswer } from './confirmation-decision.js';
import { ConfirmationDto } from './confirmation.dto.js';
import { ConfirmationService } from './confirmation.service.js';

const TAKEN = {
  igsid_taken:
    'This Instagram person is linked to another external user, which a confirmation cannot change; the link is rejected.',
  user_taken: 'The external user was linked to another Instagram person meanwhile; the link is rejected.',
};

@ApiTags('links')
@ApiBearerAuth()
@RequireScope('links:write')
@AppsOnly()
@ApiExamples({ Confirmation: { sessionId: 'sess-9' } satisfies ConfirmationDto })
@ApiPathIds({ id: { prefix: 'lnk', description: 'Id of the link.' } })
@Controller('v1/links/:id')
export class ConfirmationController {
  constructor(
    private readonly confirmations: ConfirmationService,
    private readonly clock: Clock,
  ) {}

  /** Confirms that the person who followed the link is the user: the link takes effect. Repeating the request gives the same answer. */
  @Post('confirm')
  @ApiOperationId('confirmLink')
  @HttpCode(HttpStatus.OK)
  @Problems(
    'session_mismatch',
    'link_not_awaiting_confirmation',
    'confirmation_by_person',
    'igsid_taken',
    'user_taken',
  )
  confirm(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: ConfirmationDto,
  ): Promise<LinkDto> {
    return this.answer('confirm', caller, actor, id, body);
  }

  /** Declines the person who followed the link: the link is rejected. Repeating the request gives the same answer. */
  @Post('decline')
  @ApiOperationId('declineLink')
  @HttpCode(HttpStatus.OK)
  @Problems('session_mismatch', 'link_not_awaiting_confirmation')
  decline(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: ConfirmationDto,
  ): Promise<LinkDto> {
    return this.answer('decline', caller, actor, id, body);
  }

  private async answer(
    answer: ConfirmationAnswer,
    caller: Principal,
    actor: AuditActor,
    id: string,
    body: ConfirmationDto,
  ): Promise<LinkDto> {
    const request = {
      linkId: readId('lnk', id),
      appId: appOf(caller),
      answer,
      by: { kind: 'app', sessionId: body.sessionId ?? null } as const,
    };
    const result = await this.confirmations.answer(request, actor);
    switch (result.kind) {
      case 'unknown_link':
        throw new ProblemError('not_found', 'There is no such link.');
      case 'session_mismatch':
        throw new ProblemError(
          'session_mismatch',
          'Send the `sessionId` that the link was minted with; nothing was changed.',
        );
      case 'by_person':
        throw new ProblemError(
          'confirmation_by_person',
          'The person answers in the chat; wait for the link to change. `decline` is still possible.',
        );
      case 'not_awaiting':
        throw new ProblemError(
          'link_not_awaiting_confirmation',
          'The link is in another state, was answered otherwise, or its ten minutes are over.',
        );
      case 'taken':
        throw new ProblemError(result.reason, TAKEN[result.reason]);
      case 'done':
        return toLinkDto(result.link, this.clock.now());
    }
  }
}
