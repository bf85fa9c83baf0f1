import type { Branding, ChangeBranding } from '../../packages/client/src/index.js';
import type { Language } from '../state/languages.js';
import { toLines } from '../state/lines.js';

/** Branding as its form has it: what is not set is empty. */
export interface BrandingValues {
  readonly displayName: string;
  readonly accentColor: string;
  readonly accentColorDark: string;
  readonly theme: Branding['theme'];
  readonly corners: Branding['corners'];
  readonly locale: Language | '';
  readonly supportUrl: string;
  readonly privacyUrl: string;
  readonly purpose: Readonly<Partial<Record<Language, string>>>;
  readonly embedOrigins: string;
  readonly qrTarget: Branding['qrTarget'];
}

/** The branding of an app as its form has it. */
export function toBrandingValues(branding: Branding): BrandingValues {
  const { displayName, accentColor, accentColorDark, locale, supportUrl, privacyUrl } = branding;
  const { theme, corners, purpose, embedOrigins, qrTarget } = branding;
  return {
    displayName: displayName ?? '',
    accentColor: accentColor ?? '',
    accentColorDark: accentColorDark ?? '',
    theme,
    corners,
    locale: locale ?? '',
    supportUrl: supportUrl ?? '',
    privacyUrl: privacyUrl ?? '',
    purpose: { ...purpose },
    embedOrigins: embedOrigins.join('\n'),
    qrTarget,
  };
}

/** The change of these fields as the API takes it. */
export function toBrandingChange(changes: Partial<BrandingValues>): ChangeBranding {
  const { purpose, embedOrigins, ...rest } = changes;
  const fields = Object.entries(rest).map(([name, value]) => [name, value === '' ? null : value]);
  return {
    ...(Object.fromEntries(fields) as ChangeBranding),
    ...(embedOrigins === undefined ? {} : { embedOrigins: toLines(embedOrigins) }),
    ...(purpose === undefined
      ? {}
      : {
          purpose: Object.fromEntries(
            Object.entries(purpose).map(([language, text]) => [language, text.trim() === '' ? null : text]),
          ),
        }),
  };
}
