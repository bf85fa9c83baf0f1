import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { type FieldFault, ProblemError, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { writeVerdict } from '../platform/rate-limits/rate-limit-headers.js';
import {
  DEFAULT_SECRET_OVERLAP_SECONDS,
  DISABLED_REASONS,
  type DisabledReason,
  type EndpointChange,
  type EndpointSettings,
  MAX_CREATED_PER_HOUR,
  MAX_ENDPOINTS,
  MAX_SECRET_OVERLAP_SECONDS,
} from './endpoint-change.js';
import { checkEndpointUrl, type EndpointUrlPolicy, MAX_ENDPOINT_URL } from './endpoint-url.js';
import { ownerOf } from './endpoint-owner.js';
import type { EndpointEntity } from './endpoint.entity.js';
import type { CreatedEndpoint, CreateResult } from './endpoints.service.js';
import { type EventType, NOTIFICATION_TYPES, type NotificationType } from './notification-types.js';

const HOUR_SECONDS = 3_600;
const LIMIT_REACHED = `There are ${MAX_ENDPOINTS} endpoints already, the most that are allowed; delete one first.`;
const MAX_DESCRIPTION = 200;
const STATUSES = ['enabled', 'disabled'] as const;
const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${MAX_SECRET_OVERLAP_SECONDS}`;

/** Null, or a list of some of these types. */
export function TakesEventTypes(types: readonly string[]): PropertyDecorator {
  const message = `must be null or a list of one or more of ${types.join(', ')}, each once`;
  return applyDecorators(
    IsOptional(),
    IsArray({ message }),
    ArrayNotEmpty({ message }),
    ArrayUnique({ message }),
    IsIn(types, { each: true, message }),
    ApiProperty({
      type: 'array',
      items: { type: 'string', enum: [...types] },
      minItems: 1,
      uniqueItems: true,
      nullable: true,
      required: false,
    }),
  );
}

class EndpointSettingsDto {
  /**
   * Types of notifications that the endpoint receives, each once; null or left out: all types, including
   * future ones, without `link.opened`, which is sent only to endpoints that name it.
   */
  @TakesEventTypes(NOTIFICATION_TYPES)
  eventTypes?: NotificationType[] | null;

  /** Display name. */
  @IsOptional()
  @Text(MAX_DESCRIPTION)
  description?: string | null;
}

@ApiSchema({ description: 'The endpoint to create.' })
export class CreateEndpointDto extends EndpointSettingsDto {
  /**
   * URL that receives the notifications by POST: https, on a public host. The address is checked again before
   * each request.
   */
  @Text(MAX_ENDPOINT_URL)
  @ApiFormat('uri')
  url!: string;
}

@ApiSchema({ description: 'The fields to change; the others keep their values.' })
export class UpdateEndpointDto extends EndpointSettingsDto {
  /** URL that receives the notifications by POST; the rules of creation apply. */
  @IfGiven()
  @Text(MAX_ENDPOINT_URL)
  @ApiFormat('uri')
  url?: string;

  /**
   * `enabled` also clears the reason of a disabling. Notifications that were canceled in the meantime can be
   * replayed.
   */
  @IfGiven()
  @IsIn(STATUSES, { message: 'must be enabled or disabled' })
  @ApiProperty({ enum: STATUSES, required: false })
  status?: 'enabled' | 'disabled';
}

@ApiSchema({ description: 'How to rotate the secret.' })
export class RotateEndpointDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** How long the old secret also signs. */
  @IfGiven()
  @IsInt({ message: OVERLAP_RULE })
  @Min(0, { message: OVERLAP_RULE })
  @Max(MAX_SECRET_OVERLAP_SECONDS, { message: OVERLAP_RULE })
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: MAX_SECRET_OVERLAP_SECONDS,
    default: DEFAULT_SECRET_OVERLAP_SECONDS,
    required: false,
  })
  overlapSeconds: number = DEFAULT_SECRET_OVERLAP_SECONDS;
}

export class EndpointQueryDto extends PageQueryDto {
  /** For an admin key: only endpoints of this app. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

@ApiSchema({ description: 'A URL of the app that receives notifications about its links and identities.' })
export class EndpointDto {
  /** Id of the endpoint. */
  @ApiId('ep')
  id!: string;
  /** Id of the app. */
  @ApiId('app')
  appId!: string;
  /** URL that receives the notifications by POST. */
  @ApiFormat('uri')
  url!: string;
  /** Display name; null when there is none. */
  description!: string | null;
  /** Types of notifications that the endpoint receives; null: all types without `link.opened`. */
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...NOTIFICATION_TYPES] }, nullable: true })
  eventTypes!: NotificationType[] | null;
  /** A `disabled` endpoint receives nothing. */
  @ApiProperty({ enum: STATUSES })
  status!: 'enabled' | 'disabled';
  /**
   * Why the endpoint is disabled: `requested`, `gone` (it answered 410) or `failing` (every delivery failed for five days).
   * Null while it is enabled.
   */
  @ApiProperty({ type: String, enum: [...DISABLED_REASONS, null], nullable: true })
  disabledReason!: DisabledReason | null;
  /** When the endpoint was disabled; null while it is enabled. */
  disabledAt!: string | null;
  /** Since when every delivery has failed; null after a successful one. */
  @ApiFormat('date-time')
  failingSince!: string | null;
  /** Time of creation. */
  createdAt!: string;
}

@ApiSchema({ description: 'The endpoint with its secret. Only this answer contains the secret.' })
export class CreatedEndpointDto extends EndpointDto {
  /**
   * The secret that signs notifications, shown only once; null when the request was repeated under its
   * `Idempotency-Key`.
   */
  @ApiProperty({ pattern: '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$' })
  secret!: string | null;
}

@ApiSchema({ description: 'A page of endpoints.' })
export class EndpointPageDto {
  /** The endpoints of this page, newest first. */
  data!: EndpointDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** Reads a body, including the check of its URL; reports all faults at once. */
export function readEndpointBody<Dto extends { url?: string }>(
  type: new () => Dto,
  body: unknown,
  policy: EndpointUrlPolicy,
): Dto {
  if (body === undefined) throw bodyMissing();
  const { dto, faults } = readBody(type, body);
  const fault = dto.url === undefined ? null : checkEndpointUrl(dto.url, policy);
  const all: FieldFault[] = fault === null ? faults : [...faults, { pointer: '/url', detail: fault }];
  if (all.length > 0) throw validationFailed(all);
  return dto as Dto;
}

/** The settings of an endpoint to create. */
export function toEndpointSettings({
  url,
  eventTypes,
  description,
}: Pick<CreateEndpointDto, 'url' | 'description'> & {
  readonly eventTypes?: EventType[] | null;
}): EndpointSettings {
  return { url, eventTypes: eventTypes ?? null, description: description ?? null };
}

/** The change that a body requests: only the fields that it contains. */
export function toEndpointChange(dto: Omit<UpdateEndpointDto, 'eventTypes'>): EndpointChange {
  return Object.fromEntries(Object.entries(dto).filter(([, value]) => value !== undefined));
}

/** An app's endpoint as the API shows it, without its secrets. */
export function toEndpointDto(endpoint: EndpointEntity): EndpointDto {
  // The types were checked when they were set: an app's endpoint has no others.
  const eventTypes = endpoint.eventTypes as NotificationType[] | null;
  const { id, url, description, ...rest } = toEndpointState(endpoint);
  return { id, appId: toTypeId('app', ownerOf(endpoint)), url, description, eventTypes, ...rest };
}

/** What the API shows of any endpoint. */
export function toEndpointState(endpoint: EndpointEntity): Omit<EndpointDto, 'appId' | 'eventTypes'> {
  const { url, description, disabledAt, disabledReason, failingSince, createdAt } = endpoint;
  return {
    id: toTypeId('ep', endpoint.id),
    url,
    description,
    status: disabledAt === null ? 'enabled' : 'disabled',
    disabledReason,
    disabledAt: disabledAt?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

/** Returns the result of a creation. @throws ProblemError when a limit is reached */
export function readCreated(
  result: CreateResult,
  reply: Parameters<typeof writeVerdict>[1],
): CreatedEndpoint {
  switch (result.kind) {
    case 'created':
      return result;
    case 'unknown_app':
      throw new ProblemError('not_found', 'There is no such app.');
    case 'limit_reached':
      throw new ProblemError('endpoint_limit_reached', LIMIT_REACHED);
    case 'too_many_created': {
      const limit = { limit: MAX_CREATED_PER_HOUR, windowSeconds: HOUR_SECONDS, remaining: 0 };
      const secondsLeft = result.retryAfterSeconds;
      const verdict = { ...limit, policy: 'endpoint-creations', isAllowed: false, secondsLeft } as const;
      throw writeVerdict(verdict, reply) ?? new TypeError('a limit that is reached is a problem');
    }
  }
}

/** An endpoint with its new secret, which no other answer contains. */
export function toCreatedEndpointDto({ endpoint, secret }: CreatedEndpoint): CreatedEndpointDto {
  return { ...toEndpointDto(endpoint), secret };
}
