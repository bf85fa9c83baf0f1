import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Actor, toListReader } from '../audit/actor.decorator.js';
import type { AuditReader } from '../audit/audit.service.js';
import {
  AdminMay,
  AppsOnly,
  Caller,
  CountAsMint,
  RequireScope,
} from '../platform/access/access.decorator.js';
import { showPeople } from '../platform/access/people.js';
import { appOf, type Principal, visibleAppId } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { readCursor } from '../platform/http/page.dto.js';
import { invalidApiKey, ProblemError, validationFailed } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { IdempotencyKey } from '../platform/idempotency/idempotency-key.decorator.js';
import { answerOnce } from '../platform/idempotency/idempotent-answer.js';
import type { IdempotentRequest } from '../platform/idempotency/idempotent-request.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import { externalUserLimit } from '../platform/rate-limits/rate-limit-policies.js';
import { RateLimits } from '../platform/rate-limits/rate-limits.service.js';
import { InviteGate } from './invite-gate.service.js';
import { InspectedInviteDto, InspectInviteDto, toInspectedInviteDto } from './invite-inspection.dto.js';
import { InviteInspection } from './invite-inspection.service.js';
import { InviteMint } from './invite-mint.service.js';
import {
  InviteDto,
  InvitePageDto,
  InviteQueryDto,
  MintedInviteDto,
  MintInviteDto,
  readInviteQuery,
  toInviteDto,
  toInviteOrder,
  toMintedInviteDto,
} from './invites.dto.js';
import { INVITE_EXAMPLES } from './invites.examples.js';
import { InvitesService } from './invites.service.js';

const NOT_CONNECTED =
  'The account has no valid connection to Instagram. Connect it, or deliver the invite yourself.';

const TOO_SOON =
  'The person got an invite to this app in the chat less than a minute ago. Retry after `Retry-After` seconds, or deliver the invite yourself.';

@ApiTags('invites')
@ApiBearerAuth()
@ApiExamples(INVITE_EXAMPLES)
@ApiPathIds({ id: { prefix: 'inv', description: 'Id of the invite.' } })
@Controller('v1/invites')
export class InvitesController {
  constructor(
    private readonly gate: InviteGate,
    private readonly minting: InviteMint,
    private readonly invites: InvitesService,
    private readonly inspection: InviteInspection,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** Makes an invite for a person in the chat: a link to the app's own page, where the person signs in. */
  @Post()
  @AppsOnly()
  @RequireScope('links:write')
  @CountAsMint()
  @Problems('account_not_connected')
  async mint(
    @Caller() caller: Principal,
    @Body() body: MintInviteDto,
    @IdempotencyKey() key: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MintedInviteDto> {
    if (caller.kind !== 'app') throw new TypeError('an admin key reached a route for apps');
    // Each is about a person, whichever name of the account the app uses.
    const grant = await this.gate.check(caller.appId, body.account);
    const limit =
      grant.kind === 'granted' ? externalUserLimit(caller, `invite ${grant.account.id} ${body.igsid}`) : null;
    const limited = limit && writeVerdict(await this.limits.take(limit), reply);
    if (limited !== null) throw limited;
    const once = await this.minting.mint(caller.appId, grant, toInviteOrder(body), key);
    if (limit !== null && once.kind === 'done' && once.replayed) this.limits.giveBack(limit);
    const minted = answerOnce(once, reply);
    switch (minted.kind) {
      case 'app_closed':
        throw invalidApiKey();
      case 'not_connected':
        throw new ProblemError('account_not_connected', NOT_CONNECTED);
      case 'too_soon':
        // RFC 6585: a cache must not keep a 429. https://www.rfc-editor.org/rfc/rfc6585 (read 2026-11)
        reply.header('cache-control', 'no-store');
        throw new ProblemError('rate_limited', TOO_SOON, undefined, minted.secondsLeft);
      case 'refused':
        throw validationFailed(minted.faults);
      case 'minted':
        return toMintedInviteDto(minted);
    }
  }

  /** Says whose Instagram an invite would connect, and changes nothing. Show it to the signed-in user before you redeem the invite. */
  @Post('inspect')
  @AppsOnly()
  @RequireScope('links:write')
  @ApiOperationId('inspectInvite')
  @HttpCode(HttpStatus.OK)
  @Problems('not_found')
  async inspect(@Caller() caller: Principal, @Body() body: InspectInviteDto): Promise<InspectedInviteDto> {
    const inspected = found(await this.inspection.inspect(appOf(caller), body.invite), 'invite');
    return toInspectedInviteDto(inspected, this.clock.now());
  }

  /** Lists invites, newest first, without what redeems them. */
  @Get()
  @AdminMay('read')
  @RequireScope('links:read')
  async list(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Query() query: InviteQueryDto,
  ): Promise<InvitePageDto> {
    const reader = toListReader(caller, actor, query);
    const { limit } = query;
    const cursor = readCursor(query);
    const page = await this.invites.list(visibleAppId(caller), readInviteQuery(query), limit, cursor, reader);
    return toListPage(page, (invite) => showPeople(reader.people, toInviteDto(invite, this.clock.now())));
  }

  /** Returns an invite, without what redeems it. */
  @Get(':id')
  @AdminMay('read')
  @RequireScope('links:read')
  async get(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
  ): Promise<InviteDto> {
    const invite = found(await this.invites.get(readId('inv', id), visibleAppId(caller), actor), 'invite');
    return showPeople(actor.people, toInviteDto(invite, this.clock.now()));
  }

  /** Revokes an invite that was not redeemed. Repeating the request gives the same answer. */
  @Post(':id/revoke')
  @AdminMay('admin')
  @HttpCode(HttpStatus.OK)
  @RequireScope('links:write')
  @Problems('invite_used')
  async revoke(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
  ): Promise<InviteDto> {
    const invite = found(await this.invites.revoke(readId('inv', id), visibleAppId(caller), actor), 'invite');
    if (invite.status === 'revoked') return toInviteDto(invite, this.clock.now());
    throw new ProblemError('invite_used', 'The invite is redeemed; unlink its identity instead.');
  }
}
