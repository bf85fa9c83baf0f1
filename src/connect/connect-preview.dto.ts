import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { BrandingChange } from '../apps/branding.js';
import { ChangeBrandingDto } from '../apps/change-branding.dto.js';
import { validationFailed } from '../platform/http/problems.js';
import { readBody } from '../platform/http/read-body.js';
import { IfGiven, Text } from '../platform/http/text.decorator.js';
import { type Locale, LOCALES } from '../platform/text/locales.js';
import { PAGE_VIEWS, type PageView } from './client-device.js';
import { PREVIEW_STATES, type PreviewState } from './preview-page.js';

const MAX_BRANDING = 8_000;
const PREVIEW_THEMES = ['light', 'dark'] as const;

const oneOf = (values: readonly string[]): { message: string } => ({
  message: `must be one of ${values.join(', ')}`,
});

/** What the preview of a page shows. */
export class PreviewQueryDto {
  /**
   * Branding that is not stored, as JSON of what `branding` of a change of the app has. A field that the change would refuse is shown
   * as it is stored.
   */
  @IfGiven()
  @Text(MAX_BRANDING)
  branding?: string;

  /** The state of the link. */
  @IfGiven()
  @IsIn(PREVIEW_STATES, oneOf(PREVIEW_STATES))
  @ApiPropertyOptional({ enum: PREVIEW_STATES, default: 'waiting' })
  state: PreviewState = 'waiting';

  /** The view for this device. */
  @IfGiven()
  @IsIn(PAGE_VIEWS, oneOf(PAGE_VIEWS))
  @ApiPropertyOptional({ enum: PAGE_VIEWS, default: 'phone' })
  view: PageView = 'phone';

  /** The look for devices that are light or dark. Left out: that of the device, or the theme of the branding. */
  @IfGiven()
  @IsIn(PREVIEW_THEMES, oneOf(PREVIEW_THEMES))
  @ApiPropertyOptional({ enum: PREVIEW_THEMES })
  theme?: 'light' | 'dark';

  /** The language of the page. Left out: that of the browser, or of the branding. */
  @IfGiven()
  @IsIn(LOCALES, oneOf(LOCALES))
  @ApiPropertyOptional({ enum: LOCALES })
  language?: Locale;
}

/**
 * The branding that a preview is asked for, without what a change would refuse.
 * @throws ProblemError when it is no JSON
 */
export function readPreviewBranding(text: string | undefined): BrandingChange {
  if (text === undefined) return {};
  const { dto } = readBody(ChangeBrandingDto, parseJson(text));
  return dto;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw validationFailed([{ pointer: '/branding', detail: 'must be JSON' }]);
  }
}
