import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { decodeCursor } from './cursor.js';
import { ProblemError } from './problems.js';

const DEFAULT_LIMIT = 20;

/** Which page of a list. */
export class PageQueryDto {
  /** How many rows at the most. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = DEFAULT_LIMIT;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  cursor?: string;
}

/** The id to go on below, or null for the first page. */
export function readCursor(query: PageQueryDto): string | null {
  if (query.cursor === undefined) return null;
  const id = decodeCursor(query.cursor);
  if (id === null)
    throw new ProblemError(
      'malformed_request',
      'The cursor is not one of ours; pass `nextCursor` as it came.',
    );
  return id;
}
