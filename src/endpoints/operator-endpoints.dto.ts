import { ApiProperty, ApiSchema, OmitType } from '@nestjs/swagger';
import type { EndpointEntity } from './endpoint.entity.js';
import {
  CreatedEndpointDto,
  CreateEndpointDto,
  EndpointDto,
  TakesEventTypes,
  toEndpointState,
  UpdateEndpointDto,
} from './endpoints.dto.js';
import type { CreatedEndpoint } from './endpoints.service.js';
import { OPERATOR_TYPES, type OperatorType } from './notification-types.js';

@ApiSchema({ description: "The operators' endpoint to create." })
export class CreateOperatorEndpointDto extends OmitType(CreateEndpointDto, ['eventTypes']) {
  /** Types of notifications that the endpoint receives, each once; null or left out: all types, including future ones. */
  @TakesEventTypes(OPERATOR_TYPES)
  eventTypes?: OperatorType[] | null;
}

@ApiSchema({ description: "The fields of the operators' endpoint to change; the others keep their values." })
export class UpdateOperatorEndpointDto extends OmitType(UpdateEndpointDto, ['eventTypes']) {
  /** Types of notifications that the endpoint receives, each once; null: all types, including future ones. */
  @TakesEventTypes(OPERATOR_TYPES)
  eventTypes?: OperatorType[] | null;
}

@ApiSchema({
  description: 'A URL of the operators that receives notifications about the service. It belongs to no app.',
})
export class OperatorEndpointDto extends OmitType(EndpointDto, ['appId', 'eventTypes']) {
  /** Types of notifications that the endpoint receives; null: all types. */
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...OPERATOR_TYPES] }, nullable: true })
  eventTypes!: OperatorType[] | null;
}

@ApiSchema({ description: "The operators' endpoint with its secret. Only this answer contains the secret." })
export class CreatedOperatorEndpointDto extends OmitType(CreatedEndpointDto, ['appId', 'eventTypes']) {
  /** Types of notifications that the endpoint receives; null: all types. */
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...OPERATOR_TYPES] }, nullable: true })
  eventTypes!: OperatorType[] | null;
}

@ApiSchema({ description: "A page of the operators' endpoints." })
export class OperatorEndpointPageDto {
  /** The endpoints of this page, newest first. */
  data!: OperatorEndpointDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** An endpoint of the operators as the API shows it, without its secrets. */
export function toOperatorEndpointDto(endpoint: EndpointEntity): OperatorEndpointDto {
  // The types were checked when they were set: an operators' endpoint has no others.
  return { ...toEndpointState(endpoint), eventTypes: endpoint.eventTypes as OperatorType[] | null };
}

/** An endpoint of the operators with its new secret, which no other answer contains. */
export function toCreatedOperatorEndpointDto({
  endpoint,
  secret,
}: CreatedEndpoint): CreatedOperatorEndpointDto {
  return { ...toOperatorEndpointDto(endpoint), secret };
}
