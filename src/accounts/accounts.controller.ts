import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { toPage } from '../platform/http/cursor.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import {
  AccountDto,
  AccountPageDto,
  RegisterAccountDto,
  toAccountChange,
  toAccountDto,
  UpdateAccountDto,
} from './accounts.dto.js';
import { ACCOUNT_EXAMPLES } from './accounts.examples.js';
import { AccountsService } from './accounts.service.js';

const IG_ID_TAKEN = 'The igId is registered with another username.';
const USERNAME_TAKEN = 'The username is registered for another igId.';
const NO_SUCH_APP = 'must be the id of an app';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(ACCOUNT_EXAMPLES)
@ApiPathIds({ id: { prefix: 'acc', description: 'Id of the account.' } })
@Controller('v1/admin/accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  /** Registers an Instagram professional account. Repeating the request answers 200. */
  @Post()
  @AdminMay('admin')
  @Problems('account_conflict')
  @ApiCreatedResponse({ type: AccountDto })
  @ApiOkResponse({ type: AccountDto, description: 'The account is already registered with these values.' })
  async register(
    @Actor() actor: AuditActor,
    @Body() body: RegisterAccountDto,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountDto> {
    const result = answerOnce(await this.accounts.register(body, actor, key), reply);
    switch (result.kind) {
      case 'igid_conflict':
        throw new ProblemError('account_conflict', IG_ID_TAKEN);
      case 'username_conflict':
        throw new ProblemError('account_conflict', USERNAME_TAKEN);
      case 'existing':
      case 'created':
        return toAccountDto(result.account);
    }
  }

  /** Lists the accounts, newest first. */
  @Get()
  async list(@Query() query: PageQueryDto): Promise<AccountPageDto> {
    return toPage(await this.accounts.list(query.limit + 1, readCursor(query)), query.limit, toAccountDto);
  }

  /** Returns an account. */
  @Get(':id')
  async get(@Param('id') id: string): Promise<AccountDto> {
    return toAccountDto(found(await this.accounts.find(readId('acc', id)), 'account'));
  }

  /** Renames, disables or enables an account. Disabling only stops mints: links that were already minted can still be used. */
  @Patch(':id')
  @AdminMay('admin')
  @Problems('account_conflict')
  async update(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: UpdateAccountDto,
  ): Promise<AccountDto> {
    const change = toAccountChange(body);
    if (change === null) throw inviteRefused(NO_SUCH_APP);
    const result = await this.accounts.change(readId('acc', id), change, actor);
    if (result.kind === 'invite_refused') throw inviteRefused(result.detail);
    if (result.kind === 'username_conflict') throw new ProblemError('account_conflict', USERNAME_TAKEN);
    return toAccountDto(found(result.kind === 'changed' ? result.account : null, 'account'));
  }
}

function inviteRefused(detail: string): ProblemError {
  return validationFailed([{ pointer: '/inviteOnTap/appId', detail }]);
}
