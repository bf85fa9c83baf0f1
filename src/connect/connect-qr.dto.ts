import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Digits } from '../platform/http/digits.decorator.js';

const SIZE = { min: 64, max: 2048, default: 512 };
/** ISO/IEC 18004 requires a quiet zone of four modules. */
const MARGIN = { min: 0, max: 16, default: 4 };

const SIZE_RULE = `must be a whole number of pixels from ${SIZE.min} to ${SIZE.max}`;
const MARGIN_RULE = `must be a whole number of modules from ${MARGIN.min} to ${MARGIN.max}`;

/** How to draw a QR code. */
export class ConnectQrQueryDto {
  /** Width and height of the picture in pixels. A PNG is enlarged until each module has at least one pixel. */
  @IsOptional()
  @Digits()
  @IsInt({ message: SIZE_RULE })
  @Min(SIZE.min, { message: SIZE_RULE })
  @Max(SIZE.max, { message: SIZE_RULE })
  @ApiPropertyOptional({ type: 'integer', minimum: SIZE.min, maximum: SIZE.max, default: SIZE.default })
  size: number = SIZE.default;

  /** The light border on each side, in modules. With fewer than 4, the code needs a light background. */
  @IsOptional()
  @Digits()
  @IsInt({ message: MARGIN_RULE })
  @Min(MARGIN.min, { message: MARGIN_RULE })
  @Max(MARGIN.max, { message: MARGIN_RULE })
  @ApiPropertyOptional({
    type: 'integer',
    minimum: MARGIN.min,
    maximum: MARGIN.max,
    default: MARGIN.default,
  })
  margin: number = MARGIN.default;
}
