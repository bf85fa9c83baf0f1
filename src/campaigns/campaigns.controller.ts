import { Body, Controller, Get, HttpCode, HttpStatus, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import { ACCOUNT_REFUSED } from '../links/mint-check.js';
import { AdminMay, Caller, CountAsChange, RequireScope } from '../platform/access/access.decorator.js';
import { ActingAppQueryDto, readActingApp } from '../platform/access/acting-app.dto.js';
import { type Principal, visibleAppId } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { PROBLEMS } from '../platform/http/problem-codes.js';
import { type FieldFault, ProblemError, validationFailed } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { readBody } from '../platform/http/read-body.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { describeRangeFault } from '../statistics/stats-range.js';
import { CampaignChanges, type CampaignKey } from './campaign-changes.service.js';
import { CampaignCreation, type CreateCampaignResult } from './campaign-creation.service.js';
import { type CampaignChange, isInverted } from './campaign-state.js';
import {
  CampaignStatsDto,
  CampaignStatsQueryDto,
  readDays,
  toCampaignStatsDto,
} from './campaign-stats.dto.js';
import { CampaignStatsService } from './campaign-stats.service.js';
import {
  CampaignDto,
  CampaignPageDto,
  CampaignQueryDto,
  CreateCampaignDto,
  toCampaignChange,
  toCampaignDto,
  toCampaignOrder,
  UpdateCampaignDto,
} from './campaigns.dto.js';
import { CAMPAIGN_EXAMPLES } from './campaigns.examples.js';
import { CampaignsService, type StoredCampaign } from './campaigns.service.js';

const ENDS_TOO_EARLY: FieldFault = { pointer: '/endsAt', detail: 'must be later than `startsAt`' };

@ApiTags('campaigns')
@ApiBearerAuth()
@RequireScope('links:write')
@AdminMay('admin')
@ApiExamples(CAMPAIGN_EXAMPLES)
@ApiPathIds({ id: { prefix: 'cmp', description: 'Id of the campaign.' } })
@Controller('v1/campaigns')
export class CampaignsController {
  constructor(
    private readonly creation: CampaignCreation,
    private readonly campaigns: CampaignsService,
    private readonly changes: CampaignChanges,
    private readonly stats: CampaignStatsService,
    private readonly clock: Clock,
  ) {}

  /** Creates a campaign: a ref for packaging, posters or profiles that many people may use, and that does not link people. */
  @Post()
  @CountAsChange()
  @Problems('campaign_limit_reached')
  @ApiBody({ type: CreateCampaignDto })
  async create(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Body() body: unknown,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CampaignDto> {
    const appId = readActingApp(caller, query);
    if (body === undefined) throw bodyMissing();
    const { dto, faults } = readBody(CreateCampaignDto, body);
    const order = toCampaignOrder(dto);
    const all = isInverted(order.settings) ? [...faults, ENDS_TOO_EARLY] : faults;
    if (all.length > 0) throw validationFailed(all);
    const id = readCreatedId(answerOnce(await this.creation.create(appId, order, actor, key), reply));
    return this.toDto(found(await this.campaigns.find(id, appId), 'campaign'));
  }

  /** Lists the campaigns of an app, newest first. */
  @Get()
  @AdminMay('read')
  @RequireScope('links:read')
  async list(@Caller() caller: Principal, @Query() query: CampaignQueryDto): Promise<CampaignPageDto> {
    const wantedAppId = query.appId === undefined ? undefined : fromTypeId('app', query.appId);
    const page = await this.campaigns.list(visibleAppId(caller), wantedAppId, query.limit, readCursor(query));
    return toListPage(page, (campaign) => this.toDto(campaign));
  }

  /** Returns a campaign. */
  @Get(':id')
  @AdminMay('read')
  @RequireScope('links:read')
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<CampaignDto> {
    return this.toDto(found(await this.campaigns.find(readId('cmp', id), visibleAppId(caller)), 'campaign'));
  }

  /**
   * Changes a campaign, also one that has ended, except for its `status`: a later `endsAt` makes it count again. Fields that are left out
   * keep their values. The ref stays the same.
   */
  @Patch(':id')
  @CountAsChange()
  @Problems('campaign_ended', 'campaign_limit_reached')
  @ApiBody({ type: UpdateCampaignDto })
  async update(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Param('id') id: string,
    @Body() body: UpdateCampaignDto,
  ): Promise<CampaignDto> {
    const key = { appId: readActingApp(caller, query), id: readId('cmp', id) };
    return this.change(key, toCampaignChange(body), actor);
  }

  /** Ends a campaign now: what comes later does not count. Repeating the request gives the same answer. */
  @Post(':id/end')
  @CountAsChange()
  @HttpCode(HttpStatus.OK)
  async end(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Query() query: ActingAppQueryDto,
    @Param('id') id: string,
  ): Promise<CampaignDto> {
    const key = { appId: readActingApp(caller, query), id: readId('cmp', id) };
    return this.change(key, { status: 'ended' }, actor);
  }

  /** Shows how often people came through a campaign, how many they are, and how many of them were linked later. Names no person. */
  @Get(':id/stats')
  @AdminMay('read')
  @RequireScope('links:read')
  @ApiOperationId('getCampaignStats')
  async readStats(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query() query: CampaignStatsQueryDto,
  ): Promise<CampaignStatsDto> {
    const [campaignId, appId] = [readId('cmp', id), visibleAppId(caller)];
    const result = found(await this.stats.read(campaignId, appId, readDays(query)), 'campaign');
    if (result.kind !== 'stats') throw validationFailed([describeRangeFault(result, 'day')]);
    return toCampaignStatsDto(result);
  }

  private async change(key: CampaignKey, change: CampaignChange, actor: AuditActor): Promise<CampaignDto> {
    const changed = await this.changes.change(key, change, actor);
    switch (changed) {
      case 'inverted':
        throw validationFailed([ENDS_TOO_EARLY]);
      case 'ended':
        throw new ProblemError('campaign_ended', PROBLEMS.campaign_ended.example);
      case 'limit_reached':
        throw new ProblemError('campaign_limit_reached', PROBLEMS.campaign_limit_reached.example);
      default:
        return this.toDto(found(changed, 'campaign'));
    }
  }

  private toDto(campaign: StoredCampaign): CampaignDto {
    return toCampaignDto(campaign, this.clock.now());
  }
}

/** The UUID of a created campaign. @throws ProblemError when there is none */
function readCreatedId(result: CreateCampaignResult): string {
  switch (result.kind) {
    case 'created':
      return result.id;
    case 'unknown_app':
      return found<string>(null, 'app');
    case 'limit_reached':
      throw new ProblemError('campaign_limit_reached', PROBLEMS.campaign_limit_reached.example);
    default:
      throw validationFailed([{ pointer: '/account', detail: ACCOUNT_REFUSED[result.kind] }]);
  }
}
