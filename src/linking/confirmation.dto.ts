import { ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Text } from '../platform/http/text.decorator.js';

@ApiSchema({ description: 'The answer of the app about the person who followed the link.' })
export class ConfirmationDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** The session that the link was minted with. Required when there was one, so that no other browser can answer. */
  @IsOptional()
  @Text(255)
  sessionId?: string | null;
}
