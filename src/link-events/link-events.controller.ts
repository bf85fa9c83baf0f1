import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AdminMay, Caller, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import { showPeople } from '../platform/access/people.js';
import { callerIdOf, type Principal, visibleAppId } from '../platform/access/scopes.js';
import type { AuditReader } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { ClientGone } from '../platform/http/client-gone.decorator.js';
import { readId } from '../platform/http/not-found.js';
import { invalidApiKey, ProblemError } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import { type LinkState, readStanding } from '../links/link-state.js';
import { ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { LinkWaitQueryDto } from './link-events.dto.js';
import { LAST_EVENT_ID, sendStream } from './link-stream.js';
import { LinkWaits } from './link-waits.service.js';
import { toStateId } from './state-id.js';
import type { KeyHolder, WaitRefusal, WaitRequest } from './wait-request.js';

/** Waits end within 30 s, so a key at its bound soon has room again. */
const RETRY_AFTER_SECONDS = 5;

const STREAM_ANSWER = {
  description:
    'Events of the type `link`: `data` is the link as in `GET /v1/links/{id}`, `id` identifies its state. Lines that begin ' +
    'with a colon are heartbeats.',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
};

const NOTHING_MORE = {
  description: '`Last-Event-ID` is the final state of the link: no more events follow, so do not reconnect.',
};

@ApiTags('links')
@ApiBearerAuth()
@RequireScope('links:read')
@AdminMay('read')
@ApiPathIds({ id: { prefix: 'lnk', description: 'Id of the link.' } })
@Controller('v1/links/:id')
export class LinkEventsController {
  constructor(
    private readonly waits: LinkWaits,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns a link. With `waitSeconds` the request is answered when the status changes, or after that time with the unchanged
   * link.
   */
  @Get()
  @ApiOperationId('getLink')
  @Problems('too_many_waits')
  async get(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
    @Query() { waitSeconds, knownStatus }: LinkWaitQueryDto,
    @ClientGone() gone: AbortSignal,
  ): Promise<LinkDto> {
    const request = toRequest(caller, actor, id, gone);
    const result = await this.waits.poll(request, waitSeconds * 1_000, knownStatus);
    if (result.kind !== 'answered') throw toProblem(result);
    return showPeople(actor.people, this.toDto(result.link));
  }

  /**
   * Streams a link and its changes as server-sent events. The stream ends after an event with the status `linked`, `rejected`,
   * `revoked` or `expired`, and after five minutes in any case: reconnect with `Last-Event-ID`. It also ends a few seconds
   * after its key was revoked or has expired, or its session has ended.
   */
  @Get('stream')
  @ApiOperationId('streamLink')
  @ApiHeader(LAST_EVENT_ID)
  @ApiOkResponse(STREAM_ANSWER)
  @ApiNoContentResponse(NOTHING_MORE)
  @Problems('too_many_waits')
  async stream(
    @Caller() caller: Principal,
    @Actor() actor: AuditReader,
    @Param('id') id: string,
    @Headers('last-event-id') received: string | undefined,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const request = {
      ...toRequest(caller, actor, id, gone),
      stateIdOf: (link: LinkState) => this.idOf(link),
    };
    const result = await this.waits.stream(request, received);
    switch (result.kind) {
      case 'open':
        return sendStream(reply, result.wait, {
          event: 'link',
          states: result.states,
          toEvent: ({ id: stateId, link }) => ({
            id: stateId,
            data: showPeople(actor.people, this.toDto(link)),
          }),
        });
      case 'nothing_more':
        void reply.status(204).send();
        return;
      default:
        throw toProblem(result);
    }
  }

  private idOf(link: LinkState): string {
    return toStateId(link.id, readStanding(link, this.clock.now()));
  }

  private toDto(link: LinkState): LinkDto {
    return toLinkDto(link, this.clock.now());
  }
}

/** A wait of the caller's key or session. */
function toRequest(caller: Principal, actor: AuditReader, id: string, gone: AbortSignal): WaitRequest {
  const holder: KeyHolder = {
    kind: 'key',
    id: callerIdOf(caller),
    appId: visibleAppId(caller),
    actor,
  };
  return { linkId: readId('lnk', id), holder, gone };
}

function toProblem({ kind }: WaitRefusal): ProblemError {
  switch (kind) {
    case 'missing':
      return new ProblemError('not_found', 'There is no such link.');
    case 'key_ended':
      return invalidApiKey();
    case 'too_many_waits':
      return new ProblemError(
        'too_many_waits',
        'This key or this instance has reached its limit of open waits. Retry after `Retry-After` seconds.',
        undefined,
        RETRY_AFTER_SECONDS,
      );
    default:
      return kind satisfies never;
  }
}
