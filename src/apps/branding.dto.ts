import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IfGiven } from '../platform/http/text.decorator.js';
import { ApiFormat } from '../platform/openapi/openapi.decorator.js';
import { type Locale, LOCALES } from '../platform/text/locales.js';
import { brandColors } from './brand-colors.js';
import type { AppBranding, Corners, QrTarget, Theme } from './branding.js';
import { COLOR_PATTERN } from './colors.js';
import { findNameFault } from './display-name.js';
import { LOGO_THEMES, type LogoTheme } from './logo.js';

@ApiSchema({ description: 'What a link is for, by language.' })
export class PurposeDto {
  /** In English. */
  en?: string;
  /** In German. */
  de?: string;
  /** In Spanish. */
  es?: string;
  /** In French. */
  fr?: string;
  /** In Brazilian Portuguese. */
  'pt-BR'?: string;
  /** In Arabic. */
  ar?: string;
}

@ApiSchema({ description: 'How the pages that a person sees look and speak for an app.' })
export class BrandingDto {
  /** Name of the app as its pages show it; null: the app's `name`. */
  displayName!: string | null;
  /** Colour of buttons and links; null: that of Hitch. */
  @ApiProperty({ type: String, pattern: COLOR_PATTERN, nullable: true })
  accentColor!: string | null;
  /** The same on dark pages; null: `accentColor`, made lighter where needed. */
  @ApiProperty({ type: String, pattern: COLOR_PATTERN, nullable: true })
  accentColorDark!: string | null;
  /** Whether pages are light, dark, or follow the device (`auto`). */
  theme!: Theme;
  /** Corners of buttons and cards. */
  corners!: Corners;
  /** Language of pages for a person whose own language is none of these; null: English. */
  @ApiProperty({ type: String, enum: [...LOCALES, null], nullable: true })
  locale!: Locale | null;
  /** Where a person gets help. */
  @ApiProperty({ type: String, format: 'uri', nullable: true })
  supportUrl!: string | null;
  /** The privacy policy of the app. */
  @ApiProperty({ type: String, format: 'uri', nullable: true })
  privacyUrl!: string | null;
  /** What a link is for, in one sentence per language. */
  purpose!: PurposeDto;
  /** Origins whose pages may show ours in a frame. */
  embedOrigins!: string[];
  /** Where the QR code of a link leads: to our page, or straight into the chat. */
  qrTarget!: QrTarget;
  /** URL of the logo; null: none. */
  @ApiProperty({ type: String, format: 'uri', nullable: true })
  logoUrl!: string | null;
  /** URL of the logo for dark pages; null: `logoUrl` is used there, too. */
  @ApiProperty({ type: String, format: 'uri', nullable: true })
  logoDarkUrl!: string | null;
  /** What the pages show differently from these settings, and why, a sentence each. */
  adjustments!: string[];
}

@ApiSchema({ description: 'A logo that is stored.' })
export class LogoDto {
  /** Its URL, which changes with the picture. */
  @ApiFormat('uri')
  url!: string;
  /** Media type of the picture. */
  contentType!: 'image/svg+xml' | 'image/png' | 'image/webp';
  /** Size of the file. */
  @ApiProperty({ minimum: 1 })
  bytes!: number;
  /** Width in pixels, or in the units of an SVG. */
  @ApiProperty({ minimum: 1 })
  width!: number;
  /** Height in pixels, or in the units of an SVG. */
  @ApiProperty({ minimum: 1 })
  height!: number;
}

/** Which of an app's logos to change. */
export class LogoQueryDto {
  /** The pages that show it: `light`, or `dark`. Dark pages show the light logo when there is no other. */
  @IfGiven()
  @IsIn(LOGO_THEMES, { message: 'must be light or dark' })
  @ApiPropertyOptional({ enum: LOGO_THEMES, default: 'light' })
  theme: LogoTheme = 'light';
}

/** The branding of an app as operators see it. */
export function toBrandingDto(
  { name, branding }: { readonly name: string; readonly branding: AppBranding },
  logos: Pick<BrandingDto, 'logoUrl' | 'logoDarkUrl'>,
): BrandingDto {
  const fault = branding.displayName === null ? findNameFault(name) : null;
  const hidden =
    fault === null ? [] : [`Pages do not show the name of the app, which ${fault}. Set displayName.`];
  return {
    ...branding,
    embedOrigins: [...branding.embedOrigins],
    ...logos,
    adjustments: [...hidden, ...brandColors(branding).adjustments],
  };
}
