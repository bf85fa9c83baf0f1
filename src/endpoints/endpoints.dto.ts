import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IfGiven } from '../platform/http/if-given.decorator.js';
import { PageQueryDto } from '../platform/http/page.dto.js';
import { type FieldFault, validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { Text } from '../platform/http/text.decorator.js';
import { bodyMissing } from '../platform/http/validation.pipe.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { DISABLED_REASONS, type DisabledReason } from './disabled-reason.js';
import { DEFAULT_OVERLAP_SECONDS, type EndpointChange, MAX_OVERLAP_SECONDS } from './endpoint-change.js';
import { checkEndpointUrl, type EndpointUrlPolicy, MAX_ENDPOINT_URL } from './endpoint-url.js';
import type { EndpointEntity } from './endpoint.entity.js';
import type { CreatedEndpoint } from './endpoints.service.js';
import { NOTIFICATION_TYPES, type NotificationType } from './notification-types.js';

const MAX_DESCRIPTION = 200;
const STATUSES = ['enabled', 'disabled'] as const;
const TYPES_RULE = `must be null or a list of one or more of ${NOTIFICATION_TYPES.join(', ')}, each once`;
const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${MAX_OVERLAP_SECONDS}`;

class EndpointSettingsDto {
  /** What it is told of, each type once; null or left out: everything, also types that are yet to come. */
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

  /** What people know it by. */
  @IsOptional()
  @Text(MAX_DESCRIPTION)
  description?: string | null;
}

export class CreateEndpointDto extends EndpointSettingsDto {
  /** Where notifications are sent by POST: https, on a host of the internet; a name is held to it whenever something is sent. */
  @Text(MAX_ENDPOINT_URL)
  url!: string;
}

export class UpdateEndpointDto extends EndpointSettingsDto {
  /** Where notifications are sent by POST, by the same rule as when it was made. */
  @IfGiven()
  @Text(MAX_ENDPOINT_URL)
  url?: string;

  /** `enabled` also clears what disabled it; what it was not told meanwhile can be replayed. */
  @IfGiven()
  @IsIn(STATUSES, { message: 'must be enabled or disabled' })
  @ApiProperty({ enum: STATUSES, required: false })
  status?: 'enabled' | 'disabled';
}

export class RotateEndpointDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** For how long the old secret signs beside the new one. */
  @IfGiven()
  @IsInt({ message: OVERLAP_RULE })
  @Min(0, { message: OVERLAP_RULE })
  @Max(MAX_OVERLAP_SECONDS, { message: OVERLAP_RULE })
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_SECONDS,
    default: DEFAULT_OVERLAP_SECONDS,
    required: false,
  })
  overlapSeconds: number = DEFAULT_OVERLAP_SECONDS;
}

export class EndpointQueryDto extends PageQueryDto {
  /** With an admin key: only this app's. */
  @IsOptional()
  @Text(64)
  appId?: string;
}

export class EndpointDto {
  id!: string;
  appId!: string;
  /** Where notifications are sent by POST. */
  url!: string;
  description!: string | null;
  @ApiProperty({ type: 'array', items: { type: 'string' }, nullable: true })
  eventTypes!: NotificationType[] | null;
  @ApiProperty({ enum: STATUSES })
  status!: 'enabled' | 'disabled';
  @ApiProperty({ type: String, enum: [...DISABLED_REASONS, null], nullable: true })
  disabledReason!: DisabledReason | null;
  disabledAt!: string | null;
  failingSince!: string | null;
  createdAt!: string;
}

export class CreatedEndpointDto extends EndpointDto {
  /** What signs, shown this once: null when the request was repeated under its `Idempotency-Key`. */
  secret!: string | null;
}

export class EndpointPageDto {
  data!: EndpointDto[];
  nextCursor!: string | null;
}

/** A body as its DTO, its URL held to the policy; every fault at once. */
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

/** What a body asks for: what it leaves out stays as it is. */
export function toEndpointChange(dto: UpdateEndpointDto): EndpointChange {
  return Object.fromEntries(Object.entries(dto).filter(([, value]) => value !== undefined));
}

/** An endpoint as callers see it, without its secrets. */
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

/** An endpoint with its secret as it is shown for the only time. */
export function toCreatedEndpointDto({ endpoint, secret }: CreatedEndpoint): CreatedEndpointDto {
  return { ...toEndpointDto(endpoint), secret };
}
