import { applyDecorators, Controller, Get, HttpStatus, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ByConnectCode, ConnectLinkId } from '../platform/access/access.decorator.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { CODE } from './connect.dto.js';
import { ConnectPages } from './connect-pages.service.js';
import { pageHeaders } from './page-headers.js';
import { PAGE_PARAMETERS, toPageRequest } from './page-request.js';

/** The page of an address that leads nowhere. */
const GONE = { name: 'gone', tone: 'quiet', at: null } as const;

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
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = toPageRequest(request.headers, request.query);
    const page = await this.pages.show(linkId, asked);
    const frameOrigins = page?.frameOrigins ?? [];
    void reply.headers(pageHeaders(frameOrigins));
    // It knows no lists of origins: the policy says who may frame the page.
    if (frameOrigins.length > 0) void reply.removeHeader('x-frame-options');
    if (page === null) void reply.status(HttpStatus.NOT_FOUND).send(this.pages.notice(GONE, asked));
    else void reply.send(page.html);
  }
}
