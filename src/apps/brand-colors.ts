import type { AppBranding } from './branding.js';
import { type Color, moveUntil, readableOn } from './colors.js';

/** The accents of Hitch, for an app without its own. */
const DEFAULT_ACCENT = { light: '#5b35e8', dark: '#b3a1ff' } as const;

/** What lies behind the colours: the card of a page, and the page around it. */
export const BACKGROUNDS = {
  light: { card: '#ffffff', page: '#fbfaff' },
  dark: { card: '#1b1a23', page: '#121118' },
} as const;

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for parts of controls. */
const TEXT_RATIO = 4.5;
const PART_RATIO = 3;

/** The colours of one theme that follow from the accent. */
export interface ThemeColors {
  /** The surface of buttons: at least 3:1 against card and page. */
  readonly accent: Color;
  /** Text on `accent`: black or white, at least 4.5:1. */
  readonly onAccent: Color;
  /** Links on card and page: at least 4.5:1. */
  readonly link: Color;
  /** The ring around what has the focus: at least 3:1 against card and page. */
  readonly ring: Color;
}

export interface BrandColors {
  readonly light: ThemeColors;
  readonly dark: ThemeColors;
  /** What differs from the colours that were set, a sentence each. */
  readonly adjustments: readonly string[];
}

/** The accents that the colours of an app begin with. */
export function accentsOf({
  accentColor,
  accentColorDark,
}: Pick<AppBranding, 'accentColor' | 'accentColorDark'>): { readonly light: Color; readonly dark: Color } {
  const light = accentColor?.toLowerCase() as Color | undefined;
  const dark = accentColorDark?.toLowerCase() as Color | undefined;
  return { light: light ?? DEFAULT_ACCENT.light, dark: dark ?? light ?? DEFAULT_ACCENT.dark };
}

/** The colours of a theme. An accent without enough contrast is made darker on light pages, and lighter on dark ones. */
export function deriveColors(accent: Color, theme: 'light' | 'dark'): ThemeColors {
  const goal = theme === 'light' ? '#000000' : '#ffffff';
  const backgrounds = Object.values(BACKGROUNDS[theme]);
  const surface = moveUntil(accent, goal, PART_RATIO, backgrounds);
  const link = moveUntil(surface, goal, TEXT_RATIO, backgrounds);
  return { accent: surface, onAccent: readableOn(surface), link, ring: surface };
}

/** The colours of an app's pages, and what was adjusted to keep them readable. */
export function brandColors(branding: Pick<AppBranding, 'accentColor' | 'accentColorDark'>): BrandColors {
  const accents = accentsOf(branding);
  const [light, dark] = [deriveColors(accents.light, 'light'), deriveColors(accents.dark, 'dark')];
  const { accentColor, accentColorDark } = branding;
  const darkSource = accentColorDark === null ? 'accentColor' : 'accentColorDark';
  return {
    light,
    dark,
    adjustments: [
      ...(accentColor === null ? [] : explain('accentColor', accents.light, light, 'light')),
      ...(accentColor === null && accentColorDark === null
        ? []
        : explain(darkSource, accents.dark, dark, 'dark')),
    ],
  };
}

function explain(setting: string, given: Color, colors: ThemeColors, theme: 'light' | 'dark'): string[] {
  const direction = theme === 'light' ? 'darker' : 'lighter';
  const { accent, link } = colors;
  return [
    ...(accent === given
      ? []
      : [
          `On ${theme} pages, buttons use ${accent} instead of ${setting} ${given}: ${direction}, to reach a contrast of 3:1 with the background.`,
        ]),
    ...(link === accent
      ? []
      : [
          `On ${theme} pages, links use ${link} instead of ${setting} ${given}: ${direction}, to reach a contrast of 4.5:1 with the background.`,
        ]),
  ];
}
