import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AdminMay, NeedKeyShown, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditReader } from '../audit/audit.service.js';
import { toPage } from '../platform/http/cursor.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { chooseForm, type ErasureForm } from './erasure-target.js';
import {
  EraseDto,
  EraseQueryDto,
  ErasureDto,
  ErasurePageDto,
  ErasurePreviewDto,
  toErasureDto,
} from './erasures.dto.js';
import { ErasureRequests } from './erasure-requests.service.js';
import { ERASURE_EXAMPLES } from './erasures.examples.js';

const UNKNOWN_ACCOUNT = {
  pointer: '/account',
  detail: 'must be the username or igId of a registered account',
};
const UNKNOWN_APP = { pointer: '/appId', detail: 'must be the app_… id of an app' };

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(ERASURE_EXAMPLES)
@ApiPathIds({ id: { prefix: 'ers', description: 'Id of the receipt.' } })
@Controller('v1/admin/erasures')
export class ErasuresController {
  constructor(private readonly erasures: ErasureRequests) {}

  /** Erases all data of a person. Late deliveries of Meta cannot restore it. With `dryRun=true` it only counts that data. */
  @Post()
  @AdminMay('admin')
  @NeedKeyShown()
  @ApiBody({ type: EraseDto })
  @ApiCreatedResponse({ type: ErasureDto, description: 'The receipt.' })
  @ApiOkResponse({ type: ErasurePreviewDto, description: 'With `dryRun=true`: what would be removed.' })
  async create(
    @Actor() actor: AuditReader,
    @Query() { dryRun }: EraseQueryDto,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasureDto | ErasurePreviewDto> {
    const form = readForm(body);
    const result =
      dryRun === 'true'
        ? await this.erasures.count(form, actor)
        : await this.erasures.erase(form, actor, key);
    switch (result.kind) {
      case 'unknown_app':
        throw validationFailed([UNKNOWN_APP]);
      case 'unknown_account':
        throw validationFailed([UNKNOWN_ACCOUNT]);
      case 'counted':
        void reply.status(HttpStatus.OK);
        return { dryRun: true, removed: result.removed };
      default:
        return toErasureDto(answerOnce(result, reply));
    }
  }

  /** Lists the receipts, newest first. */
  @Get()
  async list(@Query() query: PageQueryDto): Promise<ErasurePageDto> {
    return toPage(await this.erasures.list(query.limit + 1, readCursor(query)), query.limit, toErasureDto);
  }

  /** Returns a receipt. */
  @Get(':id')
  async get(@Param('id') id: string): Promise<ErasureDto> {
    return toErasureDto(found(await this.erasures.get(readId('ers', id)), 'erasure'));
  }
}

function readForm(body: unknown): ErasureForm {
  if (body === undefined) throw bodyMissing();
  const { dto, faults } = readBody(EraseDto, body);
  if (faults.length > 0) throw validationFailed(faults);
  const choice = chooseForm(dto);
  if ('faults' in choice) throw validationFailed(choice.faults);
  const { form } = choice;
  if (form.kind === 'person') return form;
  const appId = fromTypeId('app', form.appId);
  if (appId === null) throw validationFailed([UNKNOWN_APP]);
  return { ...form, appId };
}
