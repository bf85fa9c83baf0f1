import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitPerAddress, LimitPictures, Public } from '../platform/access/access.decorator.js';
import { found } from '../platform/http/not-found.js';
import { ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { CampaignPrintFiles, type PrintFile } from './campaign-print-files.service.js';
import { CampaignPngQueryDto, CampaignQrQueryDto } from './campaign-qr.dto.js';

/** A file changes only with the name of its campaign or account. */
const SENT_HEADERS = {
  'cache-control': 'public, max-age=300',
  // A page on another origin shows it.
  'cross-origin-resource-policy': 'cross-origin',
};
/** An SVG that is opened by itself runs and loads nothing. Not for a PDF: Chromium's viewer does not open in a sandbox. */
const SVG_POLICY = "default-src 'none'; sandbox";

const ANSWER_HEADERS = {
  'hitch-min-width-mm': {
    description: 'The smallest width at which the code may be printed, with its quiet zone.',
    schema: { type: 'integer' as const },
  },
};

/** The codes of campaigns, for printers. The paths hold the campaign's id, never its ref. */
@ApiTags('public')
@ApiPathIds({ id: { prefix: 'cmp', description: 'Id of the campaign.' } })
@Public()
@Controller('q')
export class CampaignQrController {
  constructor(private readonly files: CampaignPrintFiles) {}

  /** Draws the QR code of a campaign as SVG: level Q, with its quiet zone. Needs no key. An ended campaign has its code, too. */
  @Get(':id.svg')
  @LimitPictures()
  @ApiOperationId('drawCampaignQrCodeSvg')
  @ApiOkResponse({
    description: 'The picture.',
    headers: ANSWER_HEADERS,
    content: { 'image/svg+xml': { schema: { type: 'string' } } },
  })
  async svg(
    @Param('id') id: string,
    @Query() { download }: CampaignQrQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = found(await this.files.svg(id), 'campaign');
    void reply.header('content-security-policy', SVG_POLICY);
    return sendFile(reply, file, { type: 'image/svg+xml', name: download ? `${id}.svg` : null });
  }

  /** Draws the QR code of a campaign as PNG in black and white. Needs no key. */
  @Get(':id.png')
  @LimitPerAddress()
  @ApiOperationId('drawCampaignQrCodePng')
  @ApiOkResponse({
    description: 'The picture.',
    headers: ANSWER_HEADERS,
    content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
  })
  async png(
    @Param('id') id: string,
    @Query() { size, download }: CampaignPngQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = found(await this.files.png(id, size), 'campaign');
    return sendFile(reply, file, { type: 'image/png', name: download ? `${id}.png` : null });
  }

  /** Draws the QR code of a campaign with its name and caption as a PDF of areas. Needs no key. */
  @Get(':id.pdf')
  @LimitPerAddress()
  @ApiOperationId('drawCampaignQrCodePdf')
  @ApiOkResponse({
    description: 'The page.',
    headers: {
      ...ANSWER_HEADERS,
      'hitch-left-out': {
        description:
          'The texts that are not on the page, or without a symbol, because no font has it: `name, caption`.',
        schema: { type: 'string' },
      },
    },
    content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
  })
  async pdf(
    @Param('id') id: string,
    @Query() { download }: CampaignQrQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = found(await this.files.pdf(id), 'campaign');
    return sendFile(reply, file, { type: 'application/pdf', name: download ? `${id}.pdf` : null });
  }
}

/** @param name of the file that a browser saves; null: it shows the answer */
function sendFile(
  reply: FastifyReply,
  { bytes, smallestWidthMm, leftOut }: PrintFile,
  { type, name }: { readonly type: string; readonly name: string | null },
): Buffer {
  void reply.headers({
    ...SENT_HEADERS,
    'content-type': type,
    'hitch-min-width-mm': String(smallestWidthMm),
    ...(leftOut.length === 0 ? {} : { 'hitch-left-out': leftOut.join(', ') }),
    // A campaign was found, so the id is one of ours and has no character that a header must not have.
    ...(name === null ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
  });
  return bytes;
}
