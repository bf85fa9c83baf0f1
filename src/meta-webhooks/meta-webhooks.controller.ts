import { Controller, Get, Header, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public, Signed } from '../platform/access/access.decorator.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { ProblemError } from '../platform/http/problems.js';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { DELIVERY_BODY, DeliveryDto, HANDSHAKE_QUERY, SIGNATURE_HEADER } from './meta-webhooks.dto.js';
import { MetaWebhooksService } from './meta-webhooks.service.js';
import { SIGNATURE_FORM } from './signature.js';

const NOT_SIGNED =
  'X-Hub-Signature-256 is missing, is not `sha256=` and 64 hex digits, or no secret of META_APP_SECRETS made it.';

@ApiTags('meta')
@Public()
@ApiExamples({ Delivery: { received: 1 } satisfies DeliveryDto })
@Controller('webhooks/instagram')
export class MetaWebhooksController {
  constructor(private readonly webhooks: MetaWebhooksService) {}

  /** Answers Meta's handshake with the challenge, if the verify token is right. */
  @Get()
  @ApiOperationId('answerMetaHandshake')
  @Header('content-type', 'text/plain; charset=utf-8')
  // The caller chooses the text of the challenge, so browsers must not guess a type for it.
  @Header('x-content-type-options', 'nosniff')
  @ApiOkResponse({ description: 'The challenge.', content: { 'text/plain': { schema: { type: 'string' } } } })
  @Problems('invalid_verify_token')
  @ApiQuery(HANDSHAKE_QUERY.mode)
  @ApiQuery(HANDSHAKE_QUERY.verifyToken)
  @ApiQuery(HANDSHAKE_QUERY.challenge)
  handshake(@Query() query: Record<string, unknown>): string {
    const challenge = this.webhooks.handshake(
      query['hub.mode'],
      query['hub.verify_token'],
      query['hub.challenge'],
    );
    if (challenge !== null) return challenge;
    throw new ProblemError(
      'invalid_verify_token',
      'hub.mode must be subscribe, and hub.verify_token must be the value of META_VERIFY_TOKEN.',
    );
  }

  /** Receives a delivery of Meta. Answers 200 after all its results are committed. */
  @Post()
  @Signed({ name: 'x-hub-signature-256', form: SIGNATURE_FORM, detail: NOT_SIGNED })
  @ApiOperationId('receiveMetaDelivery')
  @HttpCode(HttpStatus.OK)
  @Problems('malformed_request', 'invalid_signature', 'body_too_large')
  @ApiHeader(SIGNATURE_HEADER)
  @ApiBody(DELIVERY_BODY)
  async deliver(@Req() request: FastifyRequest): Promise<DeliveryDto> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    // The type as it was sent: the server drops it before it reads a body (setUpBodyReading).
    const type = request.raw.headersDistinct['content-type']?.[0];
    const headers = { ...request.headers, 'content-type': type };
    const result = await this.webhooks.receive(body, headers, storedRequestId(request));
    switch (result.kind) {
      case 'unsigned':
        throw new ProblemError('invalid_signature', NOT_SIGNED);
      case 'unreadable':
        throw new ProblemError('malformed_request', 'The signed body is not JSON.');
      case 'done':
        return { received: result.received };
    }
  }
}
