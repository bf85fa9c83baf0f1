/** The themes that an app may have a logo for. The light one also serves dark pages when there is no dark one. */
export const LOGO_THEMES = ['light', 'dark'] as const;
export type LogoTheme = (typeof LOGO_THEMES)[number];

export const LOGO_TYPES = ['image/svg+xml', 'image/png', 'image/webp'] as const;
export type LogoType = (typeof LOGO_TYPES)[number];
