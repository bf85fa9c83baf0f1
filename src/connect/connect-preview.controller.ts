import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StoredAppsService } from '../apps/stored-apps.service.js';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { found, readId } from '../platform/http/not-found.js';
import { ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { ConnectPages } from './connect-pages.service.js';
import { PreviewQueryDto, readPreviewBranding } from './connect-preview.dto.js';
import { previewHeaders } from './page-headers.js';
import { toPageRequest } from './page-request.js';
import { withBranding } from './preview-page.js';

/** What people will see of an app's branding. */
@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiPathIds({ id: { prefix: 'app', description: 'Id of the app.' } })
@Controller('v1/admin/apps/:id/page-preview')
export class ConnectPreviewController {
  constructor(
    private readonly apps: StoredAppsService,
    private readonly pages: ConnectPages,
  ) {}

  /**
   * Shows the page that people see of an app, with branding that need not be stored. It has no link: nothing in it works. Pages of
   * the service itself may frame it.
   */
  @Get()
  @ApiOperationId('previewConnectPage')
  @ApiOkResponse({
    description: 'The page.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async show(
    @Param('id') id: string,
    @Query() query: PreviewQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const stored = found(await this.apps.find(readId('app', id)), 'app');
    const { branding, state, ...page } = query;
    const changed = withBranding(stored, readPreviewBranding(branding));
    const asked = { ...toPageRequest(request.headers, {}), query: page };
    const html = this.pages.preview(changed, { state }, asked);
    void reply.headers(previewHeaders());
    void reply.removeHeader('x-frame-options');
    return html;
  }
}
