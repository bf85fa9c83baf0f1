import { Readable } from 'node:stream';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, RequireScope } from '../platform/access/access.decorator.js';
import { Actor } from '../audit/actor.decorator.js';
import { type Principal, visibleAppId } from '../platform/access/scopes.js';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { ClientGone } from '../platform/http/client-gone.decorator.js';
import { formatEvent, formatRetry, HEARTBEAT } from '../platform/http/event-stream.js';
import { readId } from '../platform/http/not-found.js';
import { invalidApiKey, ProblemError } from '../platform/http/problems.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { LinkDto, toLinkDto } from '../links/links.dto.js';
import type { LinkState } from '../links/link-state.js';
import { ApiOperationId, ApiPathIds } from '../platform/openapi/openapi.decorator.js';
import { LinkWaitQueryDto } from './link-events.dto.js';
import type { LinkWait } from './link-wait.js';
import { LinkWaits, type WaitRefusal } from './link-waits.service.js';

/** When a client reconnects after its stream has ended. */
const RETRY_MS = 1_000;
/** Waits end within 30 s, so a key at its bound soon has room again. */
const RETRY_AFTER_SECONDS = 5;
/** A client that has not read the end of a stream by then is disconnected. */
const LAST_EVENTS_MS = 5_000;

/** nginx: `X-Accel-Buffering: no` turns off its buffering of answers. https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering (read 2026-11) */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  required: false,
  description: 'The `id` of the last event that the client received; browsers send it when they reconnect.',
  schema: { type: 'string' },
};

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
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Query() { waitSeconds, knownStatus }: LinkWaitQueryDto,
    @ClientGone() gone: AbortSignal,
  ): Promise<LinkDto> {
    const request = { linkId: readId('lnk', id), appId: visibleAppId(caller), actor, gone };
    const result = await this.waits.poll(request, waitSeconds * 1_000, knownStatus);
    if (result.kind !== 'answered') throw toProblem(result);
    return this.toDto(result.link);
  }

  /**
   * Streams a link and its changes as server-sent events. The stream ends after an event with the status `linked`, `rejected`,
   * `revoked` or `expired`, and after five minutes in any case: reconnect with `Last-Event-ID`. It also ends a few seconds
   * after its key was revoked or has expired.
   */
  @Get('stream')
  @ApiOperationId('streamLink')
  @ApiHeader(LAST_EVENT_ID)
  @ApiOkResponse(STREAM_ANSWER)
  @ApiNoContentResponse(NOTHING_MORE)
  @Problems('too_many_waits')
  async stream(
    @Caller() caller: Principal,
    @Actor() actor: AuditActor,
    @Param('id') id: string,
    @Headers('last-event-id') received: string | undefined,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const request = { linkId: readId('lnk', id), appId: visibleAppId(caller), actor, gone };
    const result = await this.waits.stream(request, received);
    switch (result.kind) {
      case 'open': {
        const { wait } = result;
        // Pulled by the client: states that a slow client would receive too late are skipped, not queued.
        const stream = Readable.from(this.write(wait, received), { objectMode: false });
        wait.onEnd(() => setTimeout(() => stream.destroy(), LAST_EVENTS_MS).unref());
        void reply.headers(STREAM_HEADERS).send(stream);
        return;
      }
      case 'nothing_more':
        void reply.status(204).send();
        return;
      default:
        throw toProblem(result);
    }
  }

  private async *write(wait: LinkWait, received: string | undefined): AsyncGenerator<string, void> {
    yield formatRetry(RETRY_MS);
    for await (const state of this.waits.states(wait, received)) {
      yield state === null
        ? HEARTBEAT
        : formatEvent({ event: 'link', id: state.id, data: this.toDto(state.link) });
    }
  }

  private toDto(link: LinkState): LinkDto {
    return toLinkDto(link, this.clock.now());
  }
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
