import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { drawPng, drawSvg, encodeQrCode, type QrMatrix } from '../links/qr-code.js';
import { ByConnectCode, ConnectLinkId } from '../platform/access/access.decorator.js';
import { found } from '../platform/http/not-found.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { ConnectLinks } from './connect-links.service.js';
import { ConnectQrQueryDto } from './connect-qr.dto.js';
import { CODE } from './connect.dto.js';

@ApiTags('public')
@ApiParam(CODE)
@ByConnectCode()
@Controller('c/:code')
export class ConnectQrController {
  constructor(private readonly links: ConnectLinks) {}

  /** Draws the page of a pending link as a QR code, as SVG. Needs no key: the code is the credential. */
  @Get('qr.svg')
  @ApiOperationId('drawQrCodeSvg')
  @Header('content-type', 'image/svg+xml')
  // A page of the app's, on another origin, shows it.
  @Header('cross-origin-resource-policy', 'cross-origin')
  @ApiOkResponse({
    description: 'The picture.',
    content: { 'image/svg+xml': { schema: { type: 'string' } } },
  })
  async svg(@ConnectLinkId() linkId: string | null, @Query() query: ConnectQrQueryDto): Promise<string> {
    return drawSvg(await this.encode(linkId), query);
  }

  /** Draws the page of a pending link as a QR code, as PNG in black and white. Needs no key: the code is the credential. */
  @Get('qr.png')
  @ApiOperationId('drawQrCodePng')
  @Header('content-type', 'image/png')
  @Header('cross-origin-resource-policy', 'cross-origin')
  @ApiOkResponse({
    description: 'The picture.',
    content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
  })
  async png(@ConnectLinkId() linkId: string | null, @Query() query: ConnectQrQueryDto): Promise<Buffer> {
    return drawPng(await this.encode(linkId), query);
  }

  private async encode(linkId: string | null): Promise<QrMatrix> {
    const link = await this.links.find(linkId);
    return encodeQrCode(found(link && (await this.links.qrTextOf(link)), 'link'));
  }
}
