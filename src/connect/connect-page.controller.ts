import { applyDecorators, Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ByConnectCode, ConnectLinkId } from '../platform/access/access.decorator.js';
import { found } from '../platform/http/not-found.js';
import { compressPage } from '../platform/http/content-encoding.setup.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { CODE } from './connect.dto.js';
import { ConnectPages } from './connect-pages.service.js';
import { pageHeaders } from './page-headers.js';
import { PAGE_PARAMETERS, toPageRequest } from './page-request.js';

const ApiPageParameters = (): MethodDecorator =>
  applyDecorators(
    ...Object.entries(PAGE_PARAMETERS).map(([name, description]) =>
      ApiQuery({ name, description, required: false, schema: { type: 'string' } }),
    ),
  );

@ApiTags('public')
@ApiParam(CODE)
@ByConnectCode()
@Controller('c/:code')
export class ConnectPageController {
  constructor(private readonly pages: ConnectPages) {}

  /**
   * Shows the page of a link to the person who is to follow it, in every state, until 24 hours after its end. Needs no key: the code
   * is the credential.
   */
  @Get()
  @ApiOperationId('showConnectPage')
  @ApiPageParameters()
  @ApiOkResponse({
    description: 'The page.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async show(
    @ConnectLinkId() linkId: string | null,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const asked = toPageRequest(request.headers, request.query);
    const { html, frameOrigins } = found(await this.pages.show(linkId, asked), 'link');
    void reply.headers(pageHeaders(frameOrigins));
    // It knows no lists of origins: the policy says who may frame the page.
    if (frameOrigins.length > 0) void reply.removeHeader('x-frame-options');
    return compressPage(request, reply, html);
  }
}
