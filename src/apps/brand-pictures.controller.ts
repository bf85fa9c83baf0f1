import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitPictures, Public } from '../platform/access/access.decorator.js';
import { found } from '../platform/http/not-found.js';
import { ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { AppLogosService } from './app-logos.service.js';
import { LOGO_TYPES } from './logo.js';

/** The address changes with the picture. An SVG that is opened by itself runs and loads nothing. */
const HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};

/** The logos of apps, for their pages. */
@ApiTags('public')
@Public()
@LimitPictures()
@Controller('brand')
export class BrandPicturesController {
  constructor(private readonly logos: AppLogosService) {}

  /** Returns the logo of an app. Needs no key. */
  @Get(':hash')
  @ApiOperationId('showLogo')
  @ApiParam({ name: 'hash', description: 'From the URL of the logo.', type: String })
  @ApiOkResponse({
    description: 'The picture.',
    content: Object.fromEntries(
      LOGO_TYPES.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
    ),
  })
  async show(@Param('hash') hash: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const { contentType, bytes } = found(await this.logos.findPicture(hash), 'picture');
    void reply.headers({ ...HEADERS, 'content-type': contentType });
    return bytes;
  }
}
