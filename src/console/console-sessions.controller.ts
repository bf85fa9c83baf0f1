import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Actor } from '../audit/actor.decorator.js';
import type { AuditActor } from '../audit/audit.service.js';
import {
  AdminMay,
  Caller,
  CountAsSignIn,
  NeedKeyShown,
  RequireScope,
  StartSession,
} from '../platform/access/access.decorator.js';
import { adminOf, type Principal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { toListPage } from '../platform/http/cursor.js';
import { found, readId } from '../platform/http/not-found.js';
import { PageQueryDto, readCursor } from '../platform/http/page.dto.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { PROBLEMS } from '../platform/http/problem-codes.js';
import { invalidApiKey, ProblemError, validationFailed } from '../platform/http/problems.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { storedRequestId } from '../platform/http/request-bounds.setup.js';
import { ApiExamples, ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { ConsoleDoor } from './console-door.service.js';
import {
  SessionDto,
  SessionPageDto,
  SignInLinkDto,
  StartSessionDto,
  toSessionDto,
  VerifySessionDto,
} from './console-sessions.dto.js';
import { CONSOLE_SESSION_EXAMPLES } from './console-sessions.examples.js';
import { ConsoleSessions } from './console-sessions.service.js';
import { SignIns } from './sign-ins.service.js';

const WRONG_KEY = { pointer: '/key', detail: 'must be the admin key that this session was started with' };
const SET_COOKIE = {
  'set-cookie': {
    description:
      'The secret of the session: `__Host-hitch_console`, or `hitch_console` when `PUBLIC_URL` is http.',
    schema: { type: 'string' as const },
  },
};

@ApiTags('admin')
@ApiBearerAuth()
@RequireScope('admin')
@AdminMay('read')
@ApiExamples(CONSOLE_SESSION_EXAMPLES)
@ApiPathIds({ id: { prefix: 'ses', description: 'Id of the session.' } })
@Controller('v1/admin/sessions')
export class ConsoleSessionsController {
  constructor(
    private readonly sessions: ConsoleSessions,
    private readonly signIns: SignIns,
    private readonly door: ConsoleDoor,
    private readonly publicUrl: PublicUrl,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs a browser in to the console: starts a session and sets its cookie, which later requests send instead of the key. With a
   * link instead of a key, the request has to be sent by a page of the service, with `X-Hitch-Console: 1`.
   */
  @Post()
  @StartSession()
  @ApiOperationId('startSession')
  @ApiCreatedResponse({ type: SessionDto, headers: SET_COOKIE })
  async start(
    @Req() request: FastifyRequest,
    @Body() { link }: StartSessionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const { principal } = request;
    const requestId = storedRequestId(request);
    if (principal === undefined && !link) throw invalidApiKey();
    const started = principal
      ? await this.signIns.startByKey(principal.keyId, requestId)
      : await this.signIns.startByLink(link ?? '', requestId);
    if (started === null)
      throw new ProblemError('invalid_sign_in_link', PROBLEMS.invalid_sign_in_link.example);
    void reply.header('set-cookie', this.door.open(started));
    return this.show(started.session.id, started.session.id);
  }

  /** Makes an address that signs a browser in once, within two minutes, with the role of this key. */
  @Post('links')
  @NeedKeyShown()
  @ApiOperationId('createSignInLink')
  async createLink(@Caller() caller: Principal, @Actor() actor: AuditActor): Promise<SignInLinkDto> {
    const { secret, expiresAt } = await this.signIns.createLink(caller.keyId, actor);
    // Browsers send the fragment to no server, so it is in no log.
    return { url: this.publicUrl.of(`/console#signin=${secret}`), expiresAt: expiresAt.toISOString() };
  }

  /** Lists sessions, newest first: all for a key with the role `admin`, and those of the same key for others. */
  @Get()
  @ApiOperationId('listSessions')
  async list(@Caller() caller: Principal, @Query() query: PageQueryDto): Promise<SessionPageDto> {
    const admin = adminOf(caller);
    const page = await this.sessions.list(admin, query.limit, readCursor(query));
    const now = this.clock.now();
    return toListPage(page, (session) => toSessionDto(session, admin.session?.id ?? null, now));
  }

  /** Returns the session of this request. */
  @Get('current')
  @Problems('not_found')
  @ApiOperationId('getCurrentSession')
  async current(@Caller() caller: Principal): Promise<SessionDto> {
    const { id } = found(adminOf(caller).session, 'session');
    return this.show(id, id);
  }

  /** Shows the session's key again, so that the session may make keys and erase people for 5 minutes. */
  @Post('current/verify')
  @CountAsSignIn()
  @Problems('not_found')
  @HttpCode(HttpStatus.OK)
  @ApiOperationId('verifySession')
  async verify(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Body() { key }: VerifySessionDto,
  ): Promise<SessionDto> {
    const { id } = found(adminOf(caller).session, 'session');
    if (!(await this.sessions.verify(id, caller.keyId, key, actor))) throw validationFailed([WRONG_KEY]);
    return this.show(id, id);
  }

  /** Ends a session: its own, or with the role `admin` any. Repeating the request gives the same answer. */
  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperationId('endSession')
  async end(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const admin = adminOf(caller);
    const sessionId = readId('ses', id);
    const result = await this.sessions.end(sessionId, admin, actor);
    if (result === 'refused')
      throw new ProblemError(
        'insufficient_scope',
        `The role ${admin.role} may end sessions of its own key only.`,
      );
    found(result === 'ended' ? result : null, 'session');
    if (sessionId === admin.session?.id) void reply.header('set-cookie', this.door.noCookie);
  }

  private async show(id: string, currentId: string): Promise<SessionDto> {
    return toSessionDto(found(await this.sessions.find(id), 'session'), currentId, this.clock.now());
  }
}
