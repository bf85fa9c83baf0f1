import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitPerAddress, Public } from '../platform/access/access.decorator.js';
import { found } from '../platform/http/not-found.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { drawPng, drawSvg, encodeQrCode, type QrMatrix } from './qr-code.js';
import { QrCodeQueryDto } from './qr-codes.dto.js';
import { QrCodesService } from './qr-codes.service.js';

const REF = {
  name: 'ref',
  description: 'The ref of the link, which is the credential for its QR code.',
  type: String,
};

/** The answer depends on a secret in the path and on the moment. A page of the app's, on another origin, shows it. */
const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cross-origin-resource-policy': 'cross-origin',
};

@ApiTags('public')
@Public()
@LimitPerAddress()
@Controller('qr')
export class QrCodesController {
  constructor(private readonly codes: QrCodesService) {}

  /** Draws a pending link as a QR code, as SVG. Needs no key: the ref is the credential. */
  @Get(':ref.svg')
  @ApiOperationId('drawQrCodeSvg')
  @Header('content-type', 'image/svg+xml')
  @ApiParam(REF)
  @ApiOkResponse({
    description: 'The picture.',
    content: { 'image/svg+xml': { schema: { type: 'string' } } },
  })
  async svg(
    @Param('ref') ref: string,
    @Query() query: QrCodeQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return drawSvg(await this.encode(ref, reply), query);
  }

  /** Draws a pending link as a QR code, as PNG in black and white. Needs no key: the ref is the credential. */
  @Get(':ref.png')
  @ApiOperationId('drawQrCodePng')
  @Header('content-type', 'image/png')
  @ApiParam(REF)
  @ApiOkResponse({
    description: 'The picture.',
    content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
  })
  async png(
    @Param('ref') ref: string,
    @Query() query: QrCodeQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    return drawPng(await this.encode(ref, reply), query);
  }

  private async encode(ref: string, reply: FastifyReply): Promise<QrMatrix> {
    void reply.headers(HEADERS);
    return encodeQrCode(found(await this.codes.findUrl(ref), 'link'));
  }
}
