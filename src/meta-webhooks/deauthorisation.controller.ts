import { Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access.decorator.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { DeauthorisationDto, SignedRequestDto } from './meta-webhooks.dto.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';
import { accepted, readSignedForm } from './signed-form.js';

const DEAUTHORISATION: DeauthorisationDto = { ended: 1 };

@ApiTags('meta')
@Public()
@ApiExamples({ Deauthorisation: DEAUTHORISATION })
@Controller('webhooks/instagram')
export class DeauthorisationController {
  constructor(private readonly webhooks: MetaWebhooksService) {}

  /** Receives from Meta that the owner of an account has removed the app. Their connections end; people's links stay. */
  @Post('deauthorise')
  @ApiOperationId('receiveMetaDeauthorisation')
  @HttpCode(HttpStatus.OK)
  @Problems('malformed_request', 'invalid_signature', 'body_too_large', 'unsupported_media_type')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: SignedRequestDto })
  async receive(@Req() request: FastifyRequest): Promise<DeauthorisationDto> {
    const signed = readSignedForm(request.body);
    return { ended: accepted(await this.webhooks.deauthorise(signed, storedRequestId(request))) };
  }

  /** The same in Meta's spelling. */
  @Post('deauthorize')
  @ApiOperationId('receiveMetaDeauthorization')
  @HttpCode(HttpStatus.OK)
  @Problems('malformed_request', 'invalid_signature', 'body_too_large', 'unsupported_media_type')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: SignedRequestDto })
  receiveAsMetaSpells(@Req() request: FastifyRequest): Promise<DeauthorisationDto> {
    return this.receive(request);
  }
}
