import { Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LAST_EVENT_ID, sendStream } from '../link-events/link-stream.js';
import { ConnectCodes } from '../links/connect-codes.service.js';
import { LinkPageChanges } from '../links/link-page-changes.service.js';
import { LinkUrls } from '../links/link-urls.service.js';
import { ByConnectCode, ConnectLinkId } from '../platform/access/access.decorator.js';
import { ClientGone } from '../platform/http/client-gone.decorator.js';
import { found } from '../platform/http/not-found.js';
import { Problems } from '../platform/http/problems.decorator.js';
import { PROBLEMS, type ProblemCode } from '../platform/http/problem-codes.js';
import { ProblemError } from '../platform/http/problems.js';
import { ApiExamples, ApiOperationId } from '../platform/openapi/openapi.decorator.js';
import { ConnectLinks } from './connect-links.service.js';
import { CODE, ConnectStateDto, ExtendFormDto, NOTHING_MORE, STREAM_ANSWER, TO_PAGE } from './connect.dto.js';
import { CONNECT_EXAMPLES } from './connect.examples.js';
import { isNavigation, readField } from './page-form.js';

/** A tab that was closed gives its slot back at once. */
const RETRY_AFTER_SECONDS = 5;
const FORM = 'application/x-www-form-urlencoded';

@ApiTags('public')
@ApiParam(CODE)
@ApiExamples(CONNECT_EXAMPLES)
@ByConnectCode()
@Controller('c/:code')
export class ConnectController {
  constructor(
    private readonly links: ConnectLinks,
    private readonly changes: LinkPageChanges,
    private readonly codes: ConnectCodes,
    private readonly urls: LinkUrls,
  ) {}

  /** Returns the state of a link for its page. Needs no key: the code is the credential. */
  @Get('state')
  @ApiOperationId('getConnectState')
  async state(@ConnectLinkId() linkId: string | null): Promise<ConnectStateDto> {
    return this.links.stateOf(found(await this.links.find(linkId), 'link'));
  }

  /**
   * Streams the state of a link for its page as server-sent events. The stream ends after an event with the status `linked`,
   * `rejected`, `revoked` or `expired`, and after five minutes in any case: reconnect with `Last-Event-ID`. A page can have two
   * streams open on an instance.
   */
  @Get('events')
  @ApiOperationId('streamConnectState')
  @ApiHeader(LAST_EVENT_ID)
  @ApiOkResponse(STREAM_ANSWER)
  @ApiNoContentResponse(NOTHING_MORE)
  @Problems('too_many_waits')
  async events(
    @ConnectLinkId() linkId: string | null,
    @Headers('last-event-id') received: string | undefined,
    @ClientGone() gone: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id } = found(await this.links.find(linkId), 'link');
    const result = await this.links.stream(id, received, gone);
    switch (result.kind) {
      case 'open':
        return sendStream(reply, result.wait, {
          event: 'link',
          states: result.states,
          toEvent: ({ id: stateId, link }) => ({ id: stateId, data: this.links.stateOf(link) }),
        });
      case 'nothing_more':
        void reply.status(HttpStatus.NO_CONTENT).send();
        return;
      case 'too_many_waits':
        throw tooManyStreams();
      default:
        throw noLink();
    }
  }

  /** Records that a person has seen the page on a phone, the first time. */
  @Post('opened')
  @ApiOperationId('openConnectPage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiResponse(TO_PAGE)
  @Problems('cross_site_request')
  async opened(
    @ConnectLinkId() linkId: string | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id } = found(await this.links.find(linkId), 'link');
    await this.changes.markOpened(id);
    this.answer(request, reply);
  }

  /** Revokes a pending link because the person did not ask for it. Declining it again changes nothing. */
  @Post('decline')
  @ApiOperationId('declineConnectPage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiNoContentResponse()
  @ApiResponse(TO_PAGE)
  @Problems('cross_site_request', 'link_not_pending')
  async decline(
    @ConnectLinkId() linkId: string | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id } = found(await this.links.find(linkId), 'link');
    this.conclude(await this.changes.decline(id), request, reply);
  }

  /** Gives the person more time: a pending link ends later by its time, at most ten times and 24 hours after it was minted. */
  @Post('extend')
  @ApiOperationId('extendConnectPage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiConsumes(FORM)
  @ApiBody({ type: ExtendFormDto })
  @ApiNoContentResponse()
  @ApiResponse(TO_PAGE)
  @Problems('cross_site_request', 'invalid_extend_token', 'link_not_pending', 'extension_refused')
  async extend(
    @ConnectLinkId() linkId: string | null,
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id } = found(await this.links.find(linkId), 'link');
    const token = readField(request.body, 'token');
    if (token === null || !this.codes.isExtendToken(code, token)) throw refusal('invalid_extend_token');
    this.conclude(await this.changes.extend(id), request, reply);
  }

  /** A person who sent a form sees on the page how the link ended meanwhile, or that its time cannot be extended again. */
  private conclude(
    result: 'declined' | 'extended' | 'refused' | 'closed' | 'missing',
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    if (result === 'missing') throw noLink();
    if (result === 'refused' && !leadsToPage(request)) throw refusal('extension_refused');
    if (result === 'closed' && !leadsToPage(request)) throw refusal('link_not_pending');
    this.answer(request, reply);
  }

  /** The query goes with the person: it says how the page is shown. */
  private answer(request: FastifyRequest, reply: FastifyReply): void {
    if (!leadsToPage(request)) return void reply.status(HttpStatus.NO_CONTENT).send();
    const { code } = request.params as { readonly code: string };
    const [, query] = request.url.split('?');
    const { pathname } = new URL(this.urls.connect(code));
    const location = query === undefined ? pathname : `${pathname}?${query}`;
    void reply.status(HttpStatus.SEE_OTHER).header('location', location).send();
  }
}

function leadsToPage({ isForm = false, headers }: FastifyRequest): boolean {
  return isNavigation({ isForm, fetchMode: headers['sec-fetch-mode']?.toString() });
}

/** The same as of a code that is not one of ours. */
function noLink(): ProblemError {
  return new ProblemError('not_found', 'There is no such link.');
}

function refusal(code: ProblemCode): ProblemError {
  return new ProblemError(code, PROBLEMS[code].example);
}

function tooManyStreams(): ProblemError {
  return new ProblemError(
    'too_many_waits',
    'This page or this instance has reached its limit of open streams. Retry after `Retry-After` seconds.',
    undefined,
    RETRY_AFTER_SECONDS,
  );
}
