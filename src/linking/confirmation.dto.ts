import { IsOptional } from 'class-validator';
import { Text } from '../platform/http/text.decorator.js';

export class ConfirmationDto {
  /** The body may be left out. */
  static readonly optional = true;

  /** The session that the link was minted with: needed when it had one, so that nobody else's browser answers. */
  @IsOptional()
  @Text(255)
  sessionId?: string | null;
}
