import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { type Locale, LOCALES } from '../platform/text/locales.js';
import { CORNERS, type Corners, QR_TARGETS, type QrTarget, type Theme, THEMES } from './branding.js';
import {
  EMBED_ORIGINS_RULE,
  findDisplayNameFault,
  isEmbedOrigin,
  isPageUrl,
  isPurpose,
  MAX_EMBED_ORIGINS,
  MAX_PURPOSE,
  PAGE_URL_RULE,
  PURPOSE_RULE,
} from './branding-rules.js';
import { COLOR_PATTERN, isColor } from './colors.js';
import { MAX_DISPLAY_NAME } from './display-name.js';

const COLOR_RULE = 'must be a colour as #rrggbb';

/** Null resets the field; any other value must satisfy the rule. */
const IfSet = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined && value !== null);

/** @param findFault the rule that a value breaks; null when it breaks none */
const Rule = (findFault: (value: unknown) => string | null): PropertyDecorator =>
  ValidateBy({
    name: 'rule',
    validator: {
      validate: (value: unknown) => findFault(value) === null,
      defaultMessage: (given) => findFault(given?.value) ?? '',
    },
  });

const Is = (isValid: (value: unknown) => boolean, rule: string): PropertyDecorator =>
  Rule((value) => (isValid(value) ? null : rule));

const isColorText = (value: unknown): boolean => typeof value === 'string' && isColor(value);
const isOriginList = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= MAX_EMBED_ORIGINS && value.every(isEmbedOrigin);

const oneOf = (values: readonly string[]): { message: string } => ({
  message: `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
});

/** A text of a page in one language. */
const PurposeText = (): PropertyDecorator => (target, name) => {
  ApiProperty({ type: String, minLength: 1, maxLength: MAX_PURPOSE, nullable: true, required: false })(
    target,
    name,
  );
  IfSet()(target, name);
  Is(isPurpose, PURPOSE_RULE)(target, name);
};

@ApiSchema({ description: 'The texts to change; null removes a text, and the other languages keep theirs.' })
export class ChangePurposeDto {
  /** In English. */
  @PurposeText()
  en?: string | null;
  /** In German. */
  @PurposeText()
  de?: string | null;
  /** In Spanish. */
  @PurposeText()
  es?: string | null;
  /** In French. */
  @PurposeText()
  fr?: string | null;
  /** In Brazilian Portuguese. */
  @PurposeText()
  'pt-BR'?: string | null;
  /** In Arabic. */
  @PurposeText()
  ar?: string | null;
}

@ApiSchema({
  description:
    'The branding to change; null resets a field to its default, and the others keep their values.',
})
export class ChangeBrandingDto {
  static readonly nested = { purpose: ChangePurposeDto };
  static readonly nullable = ['purpose'];

  /** Name of the app as its pages show it. It must not look like Instagram, Facebook, Meta or Hitch. Default: the app's `name`. */
  @IfSet()
  @Rule(findDisplayNameFault)
  @ApiProperty({ type: String, minLength: 1, maxLength: MAX_DISPLAY_NAME, nullable: true, required: false })
  displayName?: string | null;

  /** Colour of buttons and links, as `#rrggbb`. It is adjusted until it can be read: see `adjustments`. */
  @IfSet()
  @Is(isColorText, COLOR_RULE)
  @ApiProperty({ type: String, pattern: COLOR_PATTERN, nullable: true, required: false })
  accentColor?: string | null;

  /** The same on dark pages. Default: `accentColor`, made lighter where needed. */
  @IfSet()
  @Is(isColorText, COLOR_RULE)
  @ApiProperty({ type: String, pattern: COLOR_PATTERN, nullable: true, required: false })
  accentColorDark?: string | null;

  /** Whether pages are light, dark, or follow the device (`auto`). */
  @IfSet()
  @IsIn(THEMES, oneOf(THEMES))
  theme?: Theme | null;

  /** Corners of buttons and cards. */
  @IfSet()
  @IsIn(CORNERS, oneOf(CORNERS))
  corners?: Corners | null;

  /** Language of pages for a person whose own language is none of these. Default: English. */
  @IfSet()
  @IsIn(LOCALES, oneOf(LOCALES))
  locale?: Locale | null;

  /** Where a person gets help from you. */
  @IfSet()
  @Is(isPageUrl, PAGE_URL_RULE)
  @ApiProperty({ type: String, format: 'uri', nullable: true, required: false })
  supportUrl?: string | null;

  /** Your privacy policy. */
  @IfSet()
  @Is(isPageUrl, PAGE_URL_RULE)
  @ApiProperty({ type: String, format: 'uri', nullable: true, required: false })
  privacyUrl?: string | null;

  /** What a link is for, in one sentence of plain text per language. */
  @IfSet()
  @ValidateNested()
  @ApiProperty({ type: ChangePurposeDto, nullable: true, required: false })
  purpose?: ChangePurposeDto | null;

  /** Origins whose pages may show ours in a frame: `https://app.example`. */
  @IfSet()
  @Is(isOriginList, EMBED_ORIGINS_RULE)
  @ApiProperty({ type: [String], maxItems: MAX_EMBED_ORIGINS, nullable: true, required: false })
  embedOrigins?: string[] | null;

  /** Where the QR code of a link leads: to our page, or straight into the chat. */
  @IfSet()
  @IsIn(QR_TARGETS, oneOf(QR_TARGETS))
  qrTarget?: QrTarget | null;
}
