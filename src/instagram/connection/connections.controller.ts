import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Actor } from '../../audit/actor.decorator.js';
import type { AuditActor } from '../../audit/audit.service.js';
import { AdminMay, Caller, RequireScope } from '../../platform/access/access.decorator.js';
import type { Principal } from '../../platform/access/scopes.js';
import { found, readId } from '../../platform/http/not-found.js';
import { Problems } from '../../platform/http/problems.decorator.js';
import { ProblemError } from '../../platform/http/problems.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../../platform/openapi/openapi.decorator.js';
import { BusinessLogin } from './business-login.service.js';
import { ConnectingService } from './connecting.service.js';
import { BegunLoginDto, ConnectionDto, PutConnectionDto, toConnectionDto } from './connections.dto.js';
import { CONNECTION_EXAMPLES } from './connections.examples.js';
import { AccountConnections } from './account-connections.service.js';

const RETRY_AFTER_SECONDS = 30;
const NOT_CONFIGURED =
  'Set INSTAGRAM_APP_ID to the Instagram app id of your Meta app (Instagram > API setup), or paste a token: PUT …/connection.';

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(CONNECTION_EXAMPLES)
@ApiPathIds({ id: { prefix: 'acc', description: 'Id of the account.' } })
@Controller('v1/admin/accounts')
export class ConnectionsController {
  constructor(
    private readonly connections: AccountConnections,
    private readonly connecting: ConnectingService,
    private readonly login: BusinessLogin,
  ) {}

  /**
   * Connects an account with a token, in place of its former one. Only whose token it is decides; what else fails is in `lastError`.
   */
  @Put(':id/connection')
  @AdminMay('admin')
  @ApiOperationId('putAccountConnection')
  @Problems('wrong_instagram_account', 'token_refused', 'instagram_unavailable')
  async put(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Body() { login, accessToken, appId, pageId }: PutConnectionDto,
  ): Promise<ConnectionDto> {
    const given = {
      login,
      accessToken,
      appId: appId ?? null,
      pageId: pageId ?? null,
      scopes: null,
      expiresAt: null,
    };
    const result = await this.connecting.connect(readId('acc', id), given, actor);
    switch (result.kind) {
      case 'connected':
        return toConnectionDto(result.connection);
      case 'unknown_account':
        throw noSuchAccount();
      case 'wrong_account':
        throw new ProblemError('wrong_instagram_account', result.detail);
      case 'refused':
        throw new ProblemError(
          'token_refused',
          `Instagram refused the token: ${result.error.name} (${result.error.label}). Nothing was changed.`,
        );
      case 'unavailable':
        throw new ProblemError(
          'instagram_unavailable',
          `Instagram could not be asked whose token it is (${result.cause}). Nothing was changed.`,
          undefined,
          RETRY_AFTER_SECONDS,
        );
    }
  }

  /** Returns the connection of an account, without its token. */
  @Get(':id/connection')
  @ApiOperationId('getAccountConnection')
  async get(@Param('id') id: string): Promise<ConnectionDto> {
    return toConnectionDto(found(await this.connections.find(readId('acc', id)), 'connection'));
  }

  /** Deletes the connection of an account with its token. Links still work: Meta's webhooks are not turned off. */
  @Delete(':id/connection')
  @AdminMay('admin')
  @ApiOperationId('deleteAccountConnection')
  @HttpCode(HttpStatus.NO_CONTENT)
  async delete(@Actor() actor: AuditActor, @Param('id') id: string): Promise<void> {
    found((await this.connections.disconnect(readId('acc', id), actor)) || null, 'connection');
  }

  /** Begins a log-in with Instagram. The owner of the account agrees at `url`, which connects the account. */
  @Post(':id/connect')
  @AdminMay('admin')
  @ApiOperationId('connectAccount')
  @Problems('login_not_configured')
  @HttpCode(HttpStatus.OK)
  async connect(@Caller() { keyId }: Principal, @Param('id') id: string): Promise<BegunLoginDto> {
    const begun = await this.login.begin(readId('acc', id), keyId);
    switch (begun.kind) {
      case 'begun':
        return { url: begun.url, expiresAt: begun.expiresAt.toISOString() };
      case 'unknown_account':
        throw noSuchAccount();
      case 'not_configured':
        throw new ProblemError('login_not_configured', NOT_CONFIGURED);
    }
  }
}

function noSuchAccount(): ProblemError {
  return new ProblemError('not_found', 'There is no such account.');
}
