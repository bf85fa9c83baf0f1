import { Controller, Delete, HttpCode, HttpStatus, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import {
  AdminMay,
  RequireScope,
  SentBytes,
  TakeBytes,
  type RawBody,
} from '../platform/access/access.decorator.js';
import { found, readId } from '../platform/http/not-found.js';
import { ProblemError, validationFailed } from '../platform/http/problems.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { AppLogosService } from './app-logos.service.js';
import { LogoDto, LogoQueryDto } from './branding.dto.js';
import { LOGO_TYPES, logoPath, type LogoType, MAX_LOGO_BYTES, readLogo } from './logo.js';

/** The logos that an app's pages show. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('admin')
@ApiPathIds({ id: { prefix: 'app', description: 'Id of the app.' } })
@Controller('v1/admin/apps/:id/logo')
export class AppLogosController {
  constructor(
    private readonly logos: AppLogosService,
    private readonly publicUrl: PublicUrl,
  ) {}

  /**
   * Stores a logo of an app, at most 10 KiB, in place of the former one. An SVG may hold shapes, gradients and text: script, styles
   * that load anything, references to other documents and animation are refused.
   */
  @Put()
  @ApiOperationId('putAppLogo')
  @TakeBytes(LOGO_TYPES, MAX_LOGO_BYTES)
  @ApiConsumes(...LOGO_TYPES)
  @ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })
  async put(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Query() { theme }: LogoQueryDto,
    @SentBytes() body: RawBody | undefined,
  ): Promise<LogoDto> {
    const appId = readId('app', id);
    if (body === undefined)
      throw new ProblemError('malformed_request', 'The body is missing; send the picture.');
    // The types of the route are those of logos.
    const read = readLogo(body.type as LogoType, body.bytes);
    if (read.kind === 'fault')
      throw validationFailed(read.details.map((detail) => ({ pointer: '', detail })));
    const { hash, contentType, bytes, width, height } = read.logo;
    found((await this.logos.put(appId, theme, read.logo, actor)) || null, 'app');
    return { url: this.publicUrl.of(logoPath(hash)), contentType, bytes: bytes.length, width, height };
  }

  /** Removes a logo of an app. Removing it again changes nothing. */
  @Delete()
  @ApiOperationId('deleteAppLogo')
  @HttpCode(HttpStatus.NO_CONTENT)
  async delete(
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Query() { theme }: LogoQueryDto,
  ): Promise<void> {
    found((await this.logos.remove(readId('app', id), theme, actor)) || null, 'app');
  }
}
