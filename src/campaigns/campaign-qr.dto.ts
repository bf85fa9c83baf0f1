import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { Digits } from '../platform/http/digits.decorator.js';
import { PNG_SIZE } from './print/print-file.js';

const SIZE_RULE = `must be a whole number of pixels from ${PNG_SIZE.min} to ${PNG_SIZE.max}`;

/** How a file for a printer is answered. */
export class CampaignQrQueryDto {
  /** Whether a browser saves the file instead of showing it. `?download` alone is true. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => readFlag(value))
  @IsBoolean({ message: 'must be true or false' })
  @ApiPropertyOptional({ type: 'boolean', default: false })
  download: boolean = false;
}

/** How a PNG for a printer is drawn and answered. */
export class CampaignPngQueryDto extends CampaignQrQueryDto {
  /** Width and height of the picture in pixels. */
  @IsOptional()
  @Digits()
  @IsInt({ message: SIZE_RULE })
  @Min(PNG_SIZE.min, { message: SIZE_RULE })
  @Max(PNG_SIZE.max, { message: SIZE_RULE })
  @ApiPropertyOptional({
    type: 'integer',
    minimum: PNG_SIZE.min,
    maximum: PNG_SIZE.max,
    default: PNG_SIZE.default,
  })
  size: number = PNG_SIZE.default;
}

function readFlag(value: unknown): unknown {
  if (value === '' || value === 'true') return true;
  return value === 'false' ? false : value;
}
