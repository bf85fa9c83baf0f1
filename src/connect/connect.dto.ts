import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import type { LinkStatus } from '../links/link.entity.js';
import { ApiFormat } from '../platform/openapi/openapi.decorator.js';
import type { ConnectState } from './connect-state.js';

/** The code in the path, for the OpenAPI document. */
export const CODE = {
  name: 'code',
  description: 'The code of the page, from `connectUrl`, in either case. It is the credential.',
  type: String,
};

/** The answer of a stream, for the OpenAPI document. */
export const STREAM_ANSWER = {
  description:
    'Events of the type `link`: `data` is the state as in `GET /c/{code}/state`, `id` identifies it. Lines that begin with a ' +
    'colon are heartbeats.',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
};
/** The answer to a client that has seen the end. */
export const NOTHING_MORE = {
  description: '`Last-Event-ID` is the final state of the link: no more events follow, so do not reconnect.',
};
/** The answer to a form. */
export const TO_PAGE = {
  status: 303,
  description: 'The request was a form of the page: the answer leads back to the page.',
  headers: { location: { description: 'Path of the page.', required: true, schema: { type: 'string' } } },
} as const;

@ApiSchema({ description: 'The state of a link, as its page shows it.' })
export class ConnectStateDto implements ConnectState {
  /** Status of the link. */
  status!: LinkStatus;
  /** Why the link was rejected, expired or revoked; null when there is no special reason. */
  reason!: string | null;
  /** Whether a person has seen the page on a phone. */
  opened!: boolean;
  /** Seconds until the link expires or its confirmation is too late; null when neither will happen. */
  @ApiProperty({ type: 'integer', nullable: true, minimum: 0 })
  expiresInSeconds!: number | null;
  /** Where the person may return to, with the parameters `link` and `status`; present when the link is not pending and has one. */
  @ApiFormat('uri')
  @ApiPropertyOptional()
  returnUrl?: string;
}

@ApiSchema({ description: 'The form of a page.' })
export class ExtendFormDto {
  /** The token that the page carries in its form. */
  token!: string;
}
