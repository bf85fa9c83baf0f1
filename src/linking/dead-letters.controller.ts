import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DeadLetterLog } from '../attempts/dead-letter-log.service.js';
import { Actor, toListReader } from '../audit/actor.decorator.js';
import type { AuditActor, AuditReader } from '../audit/audit.service.js';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import { showPeople } from '../platform/access/people.js';
import type { Principal } from '../platform/access/scopes.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { readPeriod } from '../platform/http/period.decorator.js';
import { ProblemError } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import type { NotRetryable } from './dead-letter-retry.js';
import { DeadLetterRetries } from './dead-letter-retries.service.js';
import { DeadLetterDto, DeadLetterPageDto, DeadLetterQueryDto, toDeadLetterDto } from './dead-letters.dto.js';
import { DEAD_LETTER_EXAMPLES } from './dead-letters.examples.js';

const REASONS: Readonly<Record<NotRetryable, string>> = {
  invalid_token:
    'The event names no link to decide about: its ref does not verify, or belongs to a campaign.',
  chat: 'It was a message in a chat. Its text, which would decide, is not kept.',
  incomplete: 'The dead letter is of version 0.2.0 or older, which kept too little of the event.',
  unknown_account: 'Neither the link nor the account of the event is stored.',
};

const CODE_UNREAD =
  'The event is a typed code, and no code of this person is read now, because too many were wrong. The dead letter is kept; retry it later.';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@ApiExamples(DEAD_LETTER_EXAMPLES)
@ApiPathIds({ id: { prefix: 'ded', description: 'Id of the dead letter.' } })
@Controller('v1/admin/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly log: DeadLetterLog,
    private readonly retries: DeadLetterRetries,
  ) {}

  /** Lists events that the database refused, newest first. They are not decided, unless they were retried. */
  @Get()
  @AdminMay('read')
  async list(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Query() query: DeadLetterQueryDto,
  ): Promise<DeadLetterPageDto> {
    const filter = { account: query.account, period: readPeriod(query) };
    const reader = toListReader(caller, actor, query);
    const page = await this.log.list(filter, query.limit, readCursor(query), reader);
    return toListPage(page, (stored) => showPeople(reader.people, toDeadLetterDto(stored)));
  }

  /**
   * Has the event of a dead letter decided again, by the time of the event. `outcome` says what became of it. Repeating the request
   * gives the same answer, and decides nothing again.
   */
  @Post(':id/retry')
  @AdminMay('support')
  @HttpCode(HttpStatus.OK)
  @Problems('not_retryable', 'retry_refused')
  async retry(@Actor() actor: AuditActor, @Param('id') id: string): Promise<DeadLetterDto> {
    const result = await this.retries.retry(readId('ded', id), actor);
    switch (result.kind) {
      case 'retried':
        // A repeated retry is not in the audit, so that no answer names the person.
        return showPeople('masked', toDeadLetterDto(await this.log.withUsername(result.letter)));
      case 'missing':
        return found<DeadLetterDto>(null, 'dead letter');
      case 'not_retryable':
        throw new ProblemError('not_retryable', REASONS[result.reason]);
      case 'refused':
        throw new ProblemError(
          'retry_refused',
          `The database refused the event again (${result.errorCode}). The dead letter is kept; retry it after the repair.`,
        );
      case 'code_unread':
        throw new ProblemError('retry_refused', CODE_UNREAD);
      default:
        return result satisfies never;
    }
  }
}
