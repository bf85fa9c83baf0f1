import { Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access.decorator.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { DataDeletionDto, SignedRequestDto } from './meta-webhooks.dto.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';
import { accepted, readSignedForm } from './signed-form.js';

const DATA_DELETION: DataDeletionDto = {
  url: 'https://hitch.example/data-deletion/5f2b9c0d1e3a4b5c6d7e8f9a0b1c2d3e',
  confirmation_code: '5f2b9c0d1e3a4b5c6d7e8f9a0b1c2d3e',
};

@ApiTags('meta')
@Public()
@ApiExamples({ DataDeletion: DATA_DELETION })
@Controller('webhooks/instagram/data-deletion')
export class DataDeletionController {
  constructor(
    private readonly webhooks: MetaWebhooksService,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** Receives from Meta that the owner of an account wants their data deleted. Their connections are deleted; people's links stay. */
  @Post()
  @ApiOperationId('receiveMetaDataDeletion')
  @HttpCode(HttpStatus.OK)
  @Problems('malformed_request', 'invalid_signature', 'body_too_large', 'unsupported_media_type')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: SignedRequestDto })
  async receive(@Req() request: FastifyRequest): Promise<DataDeletionDto> {
    const signed = readSignedForm(request.body);
    const code = accepted(await this.webhooks.forgetOwner(signed, storedRequestId(request)));
    return { url: this.publicUrl.of(`/data-deletion/${code}`), confirmation_code: code };
  }
}
