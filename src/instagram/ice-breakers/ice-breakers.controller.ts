import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Actor } from '../../audit/actor.decorator.js';
import type { AuditActor } from '../../audit/audit.service.js';
import { AdminMay, RequireScope } from '../../platform/access/access.decorator.js';
import { found, readId } from '../../platform/http/not-found.js';
import { Problems } from '../../platform/http/problems.decorator.js';
import { ProblemError } from '../../platform/http/problems.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../../platform/openapi/openapi.decorator.js';
import { MAX_ICE_BREAKERS } from './ice-breaker.js';
import {
  IceBreakersDto,
  PutIceBreakersDto,
  toChangedIceBreakersDto,
  toIceBreakersDto,
} from './ice-breakers.dto.js';
import { ICE_BREAKER_EXAMPLES } from './ice-breakers.examples.js';
import { IceBreakers, type IceBreakersResult } from './ice-breakers.service.js';

const RETRY_AFTER_SECONDS = 30;

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(ICE_BREAKER_EXAMPLES)
@ApiPathIds({ id: { prefix: 'acc', description: 'Id of the account.' } })
@Controller('v1/admin/accounts/:id/ice-breakers')
export class IceBreakersController {
  constructor(private readonly iceBreakers: IceBreakers) {}

  /** Returns the questions that new threads of an account offer, those that are desired, and the difference. */
  @Get()
  @ApiOperationId('getIceBreakers')
  async get(@Param('id') id: string): Promise<IceBreakersDto> {
    const view = await this.iceBreakers.find(readId('acc', id));
    return toIceBreakersDto(found(view.kind === 'found' ? view : null, 'account'));
  }

  /** Sets the questions that Hitch keeps in new threads of an account. Questions of other tools stay, unless `force` removes them. */
  @Put()
  @AdminMay('admin')
  @ApiOperationId('putIceBreakers')
  @Problems('account_not_connected', 'ice_breakers_full', 'instagram_refused')
  async put(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() { items, dryRun = false, force = false }: PutIceBreakersDto,
  ): Promise<IceBreakersDto> {
    const result = await this.iceBreakers.set(readId('acc', id), { items, dryRun, force }, actor);
    switch (result.kind) {
      case 'planned':
      case 'written':
        return toChangedIceBreakersDto(result, items);
      case 'unknown_account':
        return found<IceBreakersDto>(null, 'account');
      default:
        throw refusalOf(result);
    }
  }
}

function refusalOf(
  result: Extract<IceBreakersResult, { kind: 'not_read' | 'no_room' | 'not_written' }>,
): ProblemError {
  switch (result.kind) {
    case 'no_room':
      return new ProblemError(
        'ice_breakers_full',
        `Instagram shows ${MAX_ICE_BREAKERS} questions. For ${result.locale}, ${result.theirs} are set by other tools, so ${result.wanted} do not fit. Set fewer, remove some there, or send \`force\` to remove all of theirs.`,
      );
    case 'not_written':
      return new ProblemError(
        'instagram_refused',
        `The questions are stored, and Instagram did not take them: ${result.cause}. GET …/doctor says what to do.`,
      );
    case 'not_read':
      return ['not_connected', 'connection_dead', 'token_unreadable'].includes(result.cause)
        ? new ProblemError(
            'account_not_connected',
            `The account has no valid connection to Instagram (${result.cause}). Connect it first. Nothing was changed.`,
          )
        : new ProblemError(
            'instagram_refused',
            `The present questions could not be read, so nothing can be merged: ${result.cause}. Nothing was changed.`,
            undefined,
            RETRY_AFTER_SECONDS,
          );
    default:
      return result satisfies never;
  }
}
