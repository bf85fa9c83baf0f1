import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitPerAddress, Public } from '../platform/access/access.decorator.js';
import { found } from '../platform/http/not-found.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { PAGE_HEADERS, renderDataDeletionPage } from './data-deletion-page.js';
import { ErasureRequests } from './erasure-requests.service.js';

@ApiTags('public')
@Public()
@LimitPerAddress()
@Controller('data-deletion')
export class DataDeletionPageController {
  constructor(private readonly erasures: ErasureRequests) {}

  /** Shows a person the status of their request for data deletion. Needs no key: the code is the credential. */
  @Get(':code')
  @ApiOperationId('showDataDeletion')
  @ApiParam({ name: 'code', description: 'The `confirmation_code` that Meta received.', type: String })
  @ApiOkResponse({
    description: 'A page for a person.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async show(@Param('code') code: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const erasure = found(await this.erasures.findByConfirmationCode(code), 'request');
    void reply.headers(PAGE_HEADERS);
    return renderDataDeletionPage(erasure.createdAt, erasure);
  }
}
