import { IsOptional, IsString } from 'class-validator';

/** How an address asks for a page. What a page does not know is as if it was not said: a person must not see an error for it. */
export class ConnectPageQueryDto {
  /** The language that the person has chosen in the menu of the page. It has precedence over all others. */
  @IsOptional()
  @IsString()
  language?: string;

  /** The language of the page, unless the mint has set one. */
  @IsOptional()
  @IsString()
  locale?: string;

  /** `light` or `dark`, instead of the app's setting. */
  @IsOptional()
  @IsString()
  theme?: string;

  /** `desktop` or `phone`, instead of the view for the device of the request. */
  @IsOptional()
  @IsString()
  view?: string;

  /** With any value: the page is shown in a frame. */
  @IsOptional()
  @IsString()
  embed?: string;
}
