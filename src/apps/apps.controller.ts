import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AuditActor } from '../audit/audit.service.js';
import { toPage } from '../platform/http/cursor.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { found, readId } from '../platform/http/not-found.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { type FieldFault, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { AdminMay, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import { ApiExamples, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { AppAdminService } from './app-admin.service.js';
import { AppChangeService } from './app-change.service.js';
import type { AppChangeRequest } from './app-settings.js';
import { logoPath } from './logo.js';
import { AppDto, AppPageDto, AppSettingsDto, CreateAppDto, toAppDto, UpdateAppDto } from './apps.dto.js';
import { APP_EXAMPLES } from './apps.examples.js';
import { type StoredApp, StoredAppsService } from './stored-apps.service.js';

const NOT_GRANTED: FieldFault = {
  pointer: '/defaultAccount',
  detail: 'must be the username, igId or acc_… id of an account granted to this app',
};

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(APP_EXAMPLES)
@ApiPathIds({ id: { prefix: 'app', description: 'Id of the app.' } })
@Controller('v1/admin/apps')
export class AppsController {
  constructor(
    private readonly apps: AppAdminService,
    private readonly stored: StoredAppsService,
    private readonly changes: AppChangeService,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** Registers an external app. */
  @Post()
  @AdminMay('admin')
  @ApiBody({ type: CreateAppDto })
  async create(
    @Actor() actor: AuditActor,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AppDto> {
    const { name, ...settings } = await this.read(CreateAppDto, body, null);
    const result = await this.apps.create({ ...toChangeRequest(settings), name }, actor, key);
    if (result.kind === 'account_not_granted') throw validationFailed([NOT_GRANTED]);
    return this.toDto(answerOnce(result, reply));
  }

  /** Lists the apps, newest first. */
  @Get()
  async list(@Query() query: PageQueryDto): Promise<AppPageDto> {
    return toPage(await this.stored.list(query.limit + 1, readCursor(query)), query.limit, (app) =>
      this.toDto(app),
    );
  }

  /** Returns an app. */
  @Get(':id')
  async get(@Param('id') id: string): Promise<AppDto> {
    return this.toDto(found(await this.stored.find(readId('app', id)), 'app'));
  }

  /** Changes an app; fields that are left out keep their values. Disabling an app refuses its keys and revokes its pending links. */
  @Patch(':id')
  @AdminMay('admin')
  @ApiBody({ type: UpdateAppDto })
  async update(@Actor() actor: AuditActor, @Param('id') id: string, @Body() body: unknown): Promise<AppDto> {
    const appId = readId('app', id);
    const { name, status, ...settings } = await this.read(UpdateAppDto, body, appId);
    const request = { ...toChangeRequest(settings), ...given({ name, status }) };
    const result = await this.changes.change(appId, request, actor);
    if (result.kind === 'account_not_granted') throw validationFailed([NOT_GRANTED]);
    return this.toDto(found(result.kind === 'changed' ? result.stored : null, 'app'));
  }

  private toDto(app: StoredApp): AppDto {
    return toAppDto(app, (hash) => this.publicUrl.of(logoPath(hash)));
  }

  /** Reads the body. When fields are invalid, a default account that is not granted is reported with them. */
  private async read<Dto extends AppSettingsDto>(
    type: new () => Dto,
    body: unknown,
    appId: string | null,
  ): Promise<Dto> {
    if (body === undefined) throw bodyMissing();
    const { dto, faults } = readBody(type, body);
    if (faults.length === 0) return dto as Dto;
    const name = dto.defaultAccount;
    const granted =
      typeof name !== 'string' || (appId !== null && (await this.changes.isGranted(appId, name)));
    throw validationFailed(granted ? faults : [...faults, NOT_GRANTED]);
  }
}

function toChangeRequest({ limits, ...settings }: AppSettingsDto): AppChangeRequest {
  return { ...given(settings), ...given(limits ?? {}) };
}

/** The fields that were given: the others keep their values. */
function given<Fields extends object>(fields: Fields): Partial<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Fields>;
}
