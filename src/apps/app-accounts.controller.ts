import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { toPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { AccountDto, AccountPageDto, GrantAccountDto, toAccountDto } from '../accounts/accounts.dto.js';
import { ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { AppGrants, type NamedAccount } from './app-grants.service.js';

const NO_APP = 'There is no such app.';

function readNamed({ account, accountId }: GrantAccountDto): NamedAccount {
  if (account !== undefined && accountId !== undefined)
    throw validationFailed([{ pointer: '/accountId', detail: 'cannot be combined with account' }]);
  if (account !== undefined) return { name: account };
  if (accountId !== undefined) return { id: fromTypeId('acc', accountId) };
  throw validationFailed([
    { pointer: '/account', detail: 'must be the username or Instagram id of a registered account' },
  ]);
}

/** The accounts that an app may mint links for. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiPathIds({
  id: { prefix: 'app', description: 'Id of the app.' },
  accountId: { prefix: 'acc', description: 'Id of the account.' },
})
@Controller('v1/admin/apps/:id/accounts')
export class AppAccountsController {
  constructor(private readonly grants: AppGrants) {}

  /** Grants an account to an app, which can then mint links for it. Granting again changes nothing. */
  @Post()
  @AdminMay('admin')
  async grant(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() body: GrantAccountDto,
  ): Promise<AccountDto> {
    const result = await this.grants.grant(readId('app', id), readNamed(body), actor);
    if (result.kind === 'granted') return toAccountDto(result.account);
    if (result.kind === 'unknown_app') throw new ProblemError('not_found', NO_APP);
    throw validationFailed([
      body.account === undefined
        ? { pointer: '/accountId', detail: 'must be the acc_… id of a registered account' }
        : { pointer: '/account', detail: 'must be the username or Instagram id of a registered account' },
    ]);
  }

  /** Lists the accounts that are granted to an app, newest first. */
  @Get()
  async list(@Param('id') id: string, @Query() query: PageQueryDto): Promise<AccountPageDto> {
    const accounts = await this.grants.list(readId('app', id), query.limit + 1, readCursor(query));
    return toPage(found(accounts, 'app'), query.limit, toAccountDto);
  }

  /** Revokes a grant; if it was the default account of the app, the app has none. Links that were already minted can still be used. */
  @Delete(':accountId')
  @AdminMay('admin')
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
