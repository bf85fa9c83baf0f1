import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { toPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { AccountDto, AccountPageDto, GrantAccountDto, toAccountDto } from '../accounts/accounts.dto.js';
import { AppGrants } from './app-grants.service.js';

const NO_APP = 'There is no such app.';

/** For which accounts an app may mint. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/apps/:id/accounts')
export class AppAccountsController {
  constructor(private readonly grants: AppGrants) {}

  /** Lets an app mint for an account. Granting again changes nothing. */
  @Post()
  async grant(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: GrantAccountDto,
  ): Promise<AccountDto> {
    const result = await this.grants.grant(readId('app', id), fromTypeId('acc', body.accountId), actor);
    if (result.kind === 'granted') return toAccountDto(result.account);
    if (result.kind === 'unknown_app') throw new ProblemError('not_found', NO_APP);
    throw validationFailed([
      { pointer: '/accountId', detail: 'must be the acc_… id of a registered account' },
    ]);
  }

  /** Lists the accounts that an app may mint for, newest first. */
  @Get()
  async list(@Param('id') id: string, @Query() query: PageQueryDto): Promise<AccountPageDto> {
    const accounts = await this.grants.list(readId('app', id), query.limit + 1, readCursor(query));
    return toPage(found(accounts, 'app'), query.limit, toAccountDto);
  }

  /** Takes a grant back; when it was the app's default account, that is cleared. Links that are out still redeem. */
  @Delete(':accountId')
  @HttpCode(HttpStatus.NO_CONTENT)
  async revoke(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Param('accountId') accountId: string,
  ): Promise<void> {
    const result = await this.grants.revoke(readId('app', id), readId('acc', accountId), actor);
    if (result === 'unknown_app') throw new ProblemError('not_found', NO_APP);
    if (result === 'unknown_account') throw new ProblemError('not_found', 'There is no such account.');
  }
}
