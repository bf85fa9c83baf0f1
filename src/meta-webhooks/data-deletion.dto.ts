import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiFormat } from '../platform/openapi/openapi.decorator.js';

@ApiSchema({ description: 'The form that Meta posts.' })
export class SignedRequestDto {
  /** Signature and payload, each base64url, with a dot between them. */
  signed_request!: string;
}

@ApiSchema({ description: 'The answer that Meta expects.' })
export class DataDeletionDto {
  /** Page where the person sees the status of the request. */
  @ApiFormat('uri')
  url!: string;
  /** Code of the request: 32 letters and digits. */
  @ApiProperty({ pattern: '^[0-9a-f]{32}$' })
  confirmation_code!: string;
}
