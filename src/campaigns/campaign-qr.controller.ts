import { Controller, Get, Headers, HttpStatus, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitPerAddress, LimitPictures, Public } from '../platform/access/access.decorator.js';
import { isKnown } from '../platform/http/etag.js';
import { found } from '../platform/http/not-found.js';
import { ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { CampaignPrintFiles, type PrintPlan } from './campaign-print-files.service.js';
import { CampaignPngQueryDto, CampaignQrQueryDto } from './campaign-qr.dto.js';

/**
 * A file changes only with the name of its campaign or account: a cache may show the former one for five minutes, and then asks
 * whether its tag still holds.
 */
const SENT_HEADERS = {
  'cache-control': 'public, max-age=300',
  // A page on another origin shows it.
  'cross-origin-resource-policy': 'cross-origin',
};
/** An SVG that is opened by itself runs and loads nothing. Not for a PDF: Chromium's viewer does not open in a sandbox. */
const SVG_POLICY = "default-src 'none'; sandbox";

const ETAG = {
  etag: { description: 'The tag of the file, for `If-None-Match`.', schema: { type: 'string' as const } },
};

const ANSWER_HEADERS = {
  ...ETAG,
  'hitch-min-width-mm': {
    description: 'The smallest width at which the code may be printed, with its quiet zone.',
    schema: { type: 'integer' as const },
  },
};

/** The codes of campaigns, for printers. The paths hold the campaign's id, never its ref. */
@ApiTags('public')
@ApiPathIds({ id: { prefix: 'cmp', description: 'Id of the campaign.' } })
@Public()
@ApiResponse({
  status: HttpStatus.NOT_MODIFIED,
  description: 'The client has the file: `If-None-Match` names its tag.',
  headers: ETAG,
})
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
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const plan = found(await this.files.svg(id), 'campaign');
    void reply.header('content-security-policy', SVG_POLICY);
    return sendFile(reply, plan, ifNoneMatch, { type: 'image/svg+xml', name: download ? `${id}.svg` : null });
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
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const plan = found(await this.files.png(id, size), 'campaign');
    return sendFile(reply, plan, ifNoneMatch, { type: 'image/png', name: download ? `${id}.png` : null });
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
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const plan = found(await this.files.pdf(id), 'campaign');
    return sendFile(reply, plan, ifNoneMatch, {
      type: 'application/pdf',
      name: download ? `${id}.pdf` : null,
    });
  }
}

/**
 * Draws a file and answers with it, or with 304 to a client that has it.
 * @param name of the file that a browser saves; null: it shows the answer
 */
async function sendFile(
  reply: FastifyReply,
  plan: PrintPlan,
  ifNoneMatch: string | undefined,
  { type, name }: { readonly type: string; readonly name: string | null },
): Promise<Buffer | undefined> {
  void reply.headers({ ...SENT_HEADERS, etag: plan.etag });
  if (isKnown(plan.etag, ifNoneMatch)) {
    void reply.status(HttpStatus.NOT_MODIFIED);
    return undefined;
  }
  const { bytes, smallestWidthMm, leftOut } = await plan.draw();
  void reply.headers({
    'content-type': type,
    'hitch-min-width-mm': String(smallestWidthMm),
    ...(leftOut.length === 0 ? {} : { 'hitch-left-out': leftOut.join(', ') }),
    // A campaign was found, so the id is one of ours and has no character that a header must not have.
    ...(name === null ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
  });
  return bytes;
}
