import { accentsOf, deriveColors } from './brand-colors.js';
import { type AppBranding, CORNERS, type Corners, DEFAULT_BRANDING, type Theme, THEMES } from './branding.js';
import type { Color } from './colors.js';

/** What the style sheet of an app's pages depends on. */
export interface BrandTheme {
  /** The accents before their adjustment. */
  readonly light: Color;
  readonly dark: Color;
  readonly theme: Theme;
  readonly corners: Corners;
}

type ThemedBranding = Pick<AppBranding, 'accentColor' | 'accentColorDark' | 'theme' | 'corners'>;

/** Of controls and of cards. */
const RADII: Readonly<Record<Corners, readonly [string, string]>> = {
  round: ['8px', '12px'],
  square: ['0', '0'],
  pill: ['999px', '20px'],
};

const DEFAULT_NAME = 'default';
const NAME = new RegExp(`^([0-9a-f]{6})-([0-9a-f]{6})-(${THEMES.join('|')})-(${CORNERS.join('|')})$`);

/** The theme of an app's pages. */
export function toBrandTheme(branding: ThemedBranding): BrandTheme {
  const { theme, corners } = branding;
  return { ...accentsOf(branding), theme, corners };
}

/**
 * The name of an app's theme, such as `0a7d4f-0a7d4f-auto-round`: it fits a URL and says all that the style sheet holds, so that
 * the style sheet is written without the database, and can be cached forever.
 */
export function themeName(branding: ThemedBranding): string {
  return nameTheme(toBrandTheme(branding));
}

/** The theme of this name; null for text that `themeName` does not write, so that a theme has one address. */
export function readThemeName(text: string): BrandTheme | null {
  if (text === DEFAULT_NAME) return toBrandTheme(DEFAULT_BRANDING);
  const [, light = '', dark = '', theme = '', corners = ''] = NAME.exec(text) ?? [];
  if (light === '') return null;
  const read: BrandTheme = {
    light: `#${light}`,
    dark: `#${dark}`,
    theme: theme as Theme,
    corners: corners as Corners,
  };
  return nameTheme(read) === text ? read : null;
}

/**
 * The custom properties of a theme, to stand below the base tokens: `--accent`, `--on-accent`, `--link`, `--ring`, `--radius` (of
 * controls) and `--radius-card`. A forced theme also sets `color-scheme`, which `light-dark()` and the browser's own controls follow.
 */
export function themeCss({ light, dark, theme, corners }: BrandTheme): string {
  const [radius, cardRadius] = RADII[corners];
  const first = theme === 'dark' ? declare(dark, 'dark') : declare(light, 'light');
  const scheme = theme === 'auto' ? 'light dark' : theme;
  const root = `:root{color-scheme:${scheme};${first};--radius:${radius};--radius-card:${cardRadius}}`;
  if (theme !== 'auto') return root;
  return `${root}@media (prefers-color-scheme:dark){:root{${declare(dark, 'dark')}}}`;
}

function nameTheme(theme: BrandTheme): string {
  const { light, dark, corners } = theme;
  const name = `${light.slice(1)}-${dark.slice(1)}-${theme.theme}-${corners}`;
  const preset = toBrandTheme(DEFAULT_BRANDING);
  const isDefault = Object.entries(preset).every(([field, value]) => Reflect.get(theme, field) === value);
  return isDefault ? DEFAULT_NAME : name;
}

function declare(accent: Color, theme: 'light' | 'dark'): string {
  const colors = deriveColors(accent, theme);
  return `--accent:${colors.accent};--on-accent:${colors.onAccent};--link:${colors.link};--ring:${colors.ring}`;
}
