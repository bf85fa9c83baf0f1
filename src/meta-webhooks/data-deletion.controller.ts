import { Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access.decorator.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ProblemError } from '../platform/http/problems.js';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { DataDeletionDto, SignedRequestDto } from './meta-webhooks.dto.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';

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

  /** Receives a person's request for data deletion from Meta. Answers 200 after the data is erased. */
  @Post()
  @ApiOperationId('receiveMetaDataDeletion')
  @HttpCode(HttpStatus.OK)
  @Problems('malformed_request', 'invalid_signature', 'body_too_large', 'unsupported_media_type')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: SignedRequestDto })
  async receive(@Req() request: FastifyRequest): Promise<DataDeletionDto> {
    const [signedRequest, ...others] =
      request.body instanceof URLSearchParams ? request.body.getAll('signed_request') : [];
    const result = await this.webhooks.eraseFor(
      others.length === 0 ? signedRequest : null,
      storedRequestId(request),
    );
    switch (result.kind) {
      case 'unsigned':
        throw new ProblemError(
          'invalid_signature',
          'signed_request is missing, or no secret of META_APP_SECRETS signed it.',
        );
      case 'unreadable':
        throw new ProblemError('malformed_request', result.detail);
      case 'done':
        return {
          url: this.publicUrl.of(`/data-deletion/${result.confirmationCode}`),
          confirmation_code: result.confirmationCode,
        };
    }
  }
}
