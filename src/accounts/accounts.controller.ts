import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../apps/access.decorator.js';
import { toPage } from '../http/cursor.js';
import { readId } from '../http/not-found.js';
import { PageQueryDto, readCursor } from '../http/page.dto.js';
import { Problems } from '../http/problems.decorator.js';
import { ProblemError, validationFailed } from '../http/problems.js';
import { fromTypeId } from '../ids/type-id.js';
import {
  AccountDto,
  AccountPageDto,
  GrantAccountDto,
  RegisterAccountDto,
  toAccountDto,
} from './accounts.dto.js';
import { AccountsService } from './accounts.service.js';

const NEW_ADDRESS = 'The igId is registered under another username.';
const TAKEN = 'The username is registered for another igId.';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  /** Registers an Instagram professional account. The same again answers 200. */
  @Post('accounts')
  @Problems('account_conflict')
  @ApiCreatedResponse({ type: AccountDto })
  @ApiOkResponse({ type: AccountDto, description: 'It was registered just so before.' })
  async register(
    @Body() body: RegisterAccountDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountDto> {
    const result = await this.accounts.register(body);
    switch (result.kind) {
      case 'igid_conflict':
        throw new ProblemError('account_conflict', NEW_ADDRESS);
      case 'username_conflict':
        throw new ProblemError('account_conflict', TAKEN);
      case 'existing':
        void reply.status(HttpStatus.OK);
        return toAccountDto(result.account);
      case 'created':
        return toAccountDto(result.account);
    }
  }

  /** Lists the accounts, newest first. */
  @Get('accounts')
  async list(@Query() query: PageQueryDto): Promise<AccountPageDto> {
    return toPage(await this.accounts.list(query.limit + 1, readCursor(query)), query.limit, toAccountDto);
  }

  /** Lets an app mint for an account. Granting again changes nothing. */
  @Post('apps/:id/accounts')
  async grant(@Param('id') id: string, @Body() body: GrantAccountDto): Promise<AccountDto> {
    const result = await this.accounts.grant(readId('app', id), {
      accountId: fromTypeId('acc', body.accountId),
    });
    if (result.kind === 'granted') return toAccountDto(result.account);
    if (result.kind === 'unknown_app') throw new ProblemError('not_found', 'There is no such app.');
    throw validationFailed([
      { pointer: '/accountId', detail: 'must be the acc_… id of a registered account' },
    ]);
  }
}
