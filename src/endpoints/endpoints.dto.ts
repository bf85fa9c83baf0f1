import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { type FieldFault, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { ApiFormat, ApiId } from '../platform/openapi/openapi.decorator.js';
import { DISABLED_REASONS, type DisabledReason } from './endpoint-change.js';
import {
  DEFAULT_SECRET_OVERLAP_SECONDS,
  type EndpointChange,
  MAX_SECRET_OVERLAP_SECONDS,
} from './endpoint-change.js';
import { checkEndpointUrl, type EndpointUrlPolicy, MAX_ENDPOINT_URL } from './endpoint-url.js';
import type { EndpointEntity } from './endpoint.entity.js';
import type { CreatedEndpoint } from './endpoints.service.js';
import { NOTIFICATION_TYPES, type NotificationType } from './notification-types.js';

const MAX_DESCRIPTION = 200;
const STATUSES = ['enabled', 'disabled'] as const;
const TYPES_RULE = `must be null or a list of one or more of ${NOTIFICATION_TYPES.join(', ')}, each once`;
const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${MAX_SECRET_OVERLAP_SECONDS}`;

class EndpointSettingsDto {
  /**
   * Types of notifications that the endpoint receives, each once; null or left out: all types, including
   * future ones, without `link.opened`, which is sent only to endpoints that name it.
   */
  @IsOptional()
  @IsArray({ message: TYPES_RULE })
  @ArrayNotEmpty({ message: TYPES_RULE })
  @ArrayUnique({ message: TYPES_RULE })
  @IsIn(NOTIFICATION_TYPES, { each: true, message: TYPES_RULE })
  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...NOTIFICATION_TYPES] },
    minItems: 1,
    uniqueItems: true,
    nullable: true,
    required: false,
  })
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

/** The change that a body requests: only the fields that it contains. */
export function toEndpointChange(dto: UpdateEndpointDto): EndpointChange {
  return Object.fromEntries(Object.entries(dto).filter(([, value]) => value !== undefined));
}

/** An endpoint as the API shows it, without its secrets. */
export function toEndpointDto(endpoint: EndpointEntity): EndpointDto {
  const { url, description, eventTypes, disabledAt, disabledReason, failingSince, createdAt } = endpoint;
  return {
    id: toTypeId('ep', endpoint.id),
    appId: toTypeId('app', endpoint.appId),
    url,
    description,
    eventTypes,
    status: disabledAt === null ? 'enabled' : 'disabled',
    disabledReason,
    disabledAt: disabledAt?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

/** An endpoint with its new secret, which no other answer contains. */
export function toCreatedEndpointDto({ endpoint, secret }: CreatedEndpoint): CreatedEndpointDto {
  return { ...toEndpointDto(endpoint), secret };
}
