import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isNothing } from '../erasure/erased-rows.js';
import { ErasureRequests } from '../erasure/erasure-requests.service.js';
import { LimitPerAddress, Public } from '../platform/access/access.decorator.js';
import { found } from '../platform/http/not-found.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { ConnectPages } from './connect-pages.service.js';
import { pageHeaders } from './page-headers.js';
import { PAGE_PARAMETERS, toPageRequest } from './page-request.js';

@ApiTags('public')
@Public()
@LimitPerAddress()
@Controller('data-deletion')
export class DataDeletionPageController {
  constructor(
    private readonly erasures: ErasureRequests,
    private readonly pages: ConnectPages,
  ) {}

  /** Shows a person the status of their request for data deletion. Needs no key: the code is the credential. */
  @Get(':code')
  @ApiOperationId('showDataDeletion')
  @ApiParam({ name: 'code', description: 'The `confirmation_code` that Meta received.', type: String })
  @ApiQuery({
    name: 'language',
    description: PAGE_PARAMETERS.language,
    required: false,
    schema: { type: 'string' },
  })
  @ApiOkResponse({
    description: 'A page for a person.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async show(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const erasure = found(await this.erasures.findByConfirmationCode(code), 'request');
    // What was deleted, and when: nothing identifies the person.
    const name = isNothing(erasure) ? 'nothing' : 'deleted';
    void reply.headers(pageHeaders([]));
    const asked = toPageRequest(request.headers, request.query);
    return this.pages.notice({ name, tone: 'good', at: erasure.createdAt }, asked);
  }
}
