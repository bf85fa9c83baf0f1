import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IdentityDto, toIdentityDto } from '../identities/identities.dto.js';
import { PeoplePageQueryDto } from '../platform/access/people.dto.js';
import { encodeCursor } from '../platform/http/cursor.js';
import { type IdPrefix, toTypeId } from '../platform/ids/type-id.js';
import { ApiId } from '../platform/openapi/openapi.decorator.js';
import { type PlacedEvent, TIMELINE_EVENTS, TIMELINE_KINDS, type TimelineKind } from './person-timeline.js';
import type { PersonTimeline } from './person-timeline.service.js';

export class TimelineQueryDto extends PeoplePageQueryDto {
  /** Only events of this kind. */
  @IsOptional()
  @IsIn(TIMELINE_KINDS, { message: `must be one of ${TIMELINE_KINDS.join(', ')}` })
  @ApiPropertyOptional({ enum: TIMELINE_KINDS })
  kind?: TimelineKind;
}

@ApiSchema({ description: 'One thing that happened to a person and an external user. It names neither.' })
export class TimelineEventDto {
  /** When it happened. */
  at!: string;
  /** What it is about. */
  @ApiProperty({ enum: TIMELINE_KINDS })
  kind!: TimelineKind;
  /**
   * `minted`, `opened`, `awaiting_confirmation`, `rejected`, `expired` and `revoked` of a link; `came` of an attempt; `linked` and
   * `unlinked` of an identity; `notified`, `delivered`, `exhausted` and `canceled` of a notification.
   */
  @ApiProperty({ enum: TIMELINE_EVENTS })
  event!: PlacedEvent['event'];
  /** Id of the link, attempt, identity or notification. One row has several events. */
  @ApiId()
  id!: string;
  /** Id of the link that it belongs to; null when none is known. */
  @ApiId('lnk')
  linkId!: string | null;
  /** The status of the row at present; of an attempt, its outcome. */
  status!: string;
  /** More about it: a channel, a reason, the outcome in words, the shape of the event, the type of the notification. */
  detail!: string | null;
  /** Of `unlinked`: the reason that the caller gave, `replaced` or `person`. */
  unlinkReason!: string | null;
}

@ApiSchema({ description: 'An identity, and everything that happened to its person and user in the app.' })
export class TimelineDto {
  /** The identity. */
  identity!: IdentityDto;
  /** Other identities of the same user or person in the app, newest first. */
  history!: IdentityDto[];
  /** The events of this page, newest first. */
  data!: TimelineEventDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
  /** False when there are more rows than a time line is made from: the oldest ones are then in the lists alone. */
  isWhole!: boolean;
}

const PREFIXES: Readonly<Record<TimelineKind, IdPrefix>> = {
  identity: 'idn',
  link: 'lnk',
  attempt: 'att',
  notification: 'evt',
};

export function toTimelineDto({ identity, history, rows, nextId, isWhole }: PersonTimeline): TimelineDto {
  return {
    identity: toIdentityDto(identity),
    history: history.map(toIdentityDto),
    data: rows.map(({ place: _place, at, id, linkId, ...event }) => ({
      at: at.toISOString(),
      ...event,
      id: toTypeId(PREFIXES[event.kind], id),
      linkId: linkId && toTypeId('lnk', linkId),
    })),
    nextCursor: nextId && encodeCursor(nextId),
    isWhole,
  };
}
