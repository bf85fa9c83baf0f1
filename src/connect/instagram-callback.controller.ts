import { applyDecorators, Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BusinessLogin, type EndedLogin } from '../instagram/connection/business-login.service.js';
import { LimitPerAddress, Public } from '../platform/access/access.decorator.js';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { ConnectPages } from './connect-pages.service.js';
import { pageHeaders } from './page-headers.js';
import type { Notice } from './page-model.js';
import { toPageRequest } from './page-request.js';

const PARAMETERS = {
  code: 'What the service exchanges for a token. It is valid once.',
  state: 'What the service began the log-in with.',
  error: 'Why there is no code: `access_denied`.',
  error_reason: 'The same in more words, which are not read.',
  error_description: 'The same for people, which is not read.',
};

/** Meta sends all of them; the service reads the first three. */
const DescribeParameters = (): MethodDecorator =>
  applyDecorators(
    ...Object.entries(PARAMETERS).map(([name, description]) =>
      ApiQuery({ name, description, required: false, schema: { type: 'string' } }),
    ),
  );

@ApiTags('public')
@Public()
@LimitPerAddress()
@Controller('instagram/callback')
export class InstagramCallbackController {
  constructor(
    private readonly login: BusinessLogin,
    private readonly pages: ConnectPages,
  ) {}

  /** Ends a log-in with Instagram, to which Instagram sends the browser of the account's owner. Says on a page what became of it. */
  @Get()
  @ApiOperationId('endInstagramLogin')
  @DescribeParameters()
  @ApiOkResponse({
    description: 'A page for a person.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async end(
    @Query('code') code: unknown,
    @Query('state') state: unknown,
    @Query('error') error: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const ended = await this.login.end({ code, state, error }, storedRequestId(request));
    void reply.headers(pageHeaders([]));
    // Without a language menu: this address cannot be loaded again.
    return this.pages.notice(toNotice(ended, request.id), toPageRequest(request.headers, {}), 'none');
  }
}

function toNotice(ended: EndedLogin, requestId: string): Notice {
  switch (ended.kind) {
    case 'connected':
      return { name: 'account_connected', tone: 'good' };
    case 'denied':
      return { name: 'account_denied', tone: 'quiet' };
    case 'wrong_account':
      return { name: 'account_wrong', tone: 'bad' };
    case 'invalid_state':
    case 'unknown_account':
      return { name: 'account_ended', tone: 'warning' };
    case 'refused':
    case 'unavailable':
      return { name: 'account_failed', tone: 'bad', requestId };
  }
}
