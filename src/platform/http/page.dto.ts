import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { decodeCursor } from './cursor.js';
import { Digits } from './digits.decorator.js';
import { ProblemError } from './problems.js';

const DEFAULT_LIMIT = 20;
const LIMIT_RULE = 'must be a whole number from 1 to 100';

/** The page of a list. */
export class PageQueryDto {
  /** Maximum number of rows. A page may hold fewer and still have a `nextCursor`. */
  @IsOptional()
  @Digits()
  @IsInt({ message: LIMIT_RULE })
  @Min(1, { message: LIMIT_RULE })
  @Max(100, { message: LIMIT_RULE })
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: DEFAULT_LIMIT })
  limit: number = DEFAULT_LIMIT;

  /** `nextCursor` of the previous page. */
  @IsOptional()
  @IsString()
  @MaxLength(64, { message: 'must be the `nextCursor` of a page' })
  cursor?: string;
}

/** The id of the last row of the previous page, or null for the first page. */
export function readCursor(query: PageQueryDto): string | null {
  if (query.cursor === undefined) return null;
  const id = decodeCursor(query.cursor);
  if (id === null)
    throw new ProblemError(
      'malformed_request',
      'The cursor is not valid. Send the `nextCursor` of the previous page unchanged.',
    );
  return id;
}
