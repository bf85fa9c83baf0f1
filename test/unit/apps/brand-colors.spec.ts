import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BACKGROUNDS, brandColors } from '../../../src/apps/brand-colors.js';
import { readThemeName, themeCss, themeName, toBrandTheme } from '../../../src/apps/brand-theme.js';
import { CORNERS, DEFAULT_BRANDING, THEMES } from '../../../src/apps/branding.js';
import { type Color, contrast, readableOn } from '../../../src/apps/colors.js';

const color = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value): Color => `#${value.toString(16).padStart(6, '0')}`);
const accents = fc.record({
  accentColor: fc.option(color),
  accentColorDark: fc.option(color),
});
const themed = fc.record({
  accentColor: fc.option(color),
  accentColorDark: fc.option(color),
  theme: fc.constantFrom(...THEMES),
  corners: fc.constantFrom(...CORNERS),
});

describe('contrast', () => {
  test.each<[Color, Color, number]>([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#ff0000', '#ffffff', 4],
    ['#0000ff', '#ffffff', 8.59],
  ])('the contrast of %s and %s is %d:1', (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 1);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });
});

describe('brand colours', () => {
  test('whatever accents an app sets, every pair of colours reaches its ratio', () => {
    fc.assert(
      fc.property(accents, (branding) => {
        const colors = brandColors(branding);
        for (const theme of ['light', 'dark'] as const) {
          const { accent, onAccent, link, ring } = colors[theme];
          expect(contrast(onAccent, accent)).toBeGreaterThanOrEqual(4.5);
          for (const background of Object.values(BACKGROUNDS[theme])) {
            expect(contrast(accent, background)).toBeGreaterThanOrEqual(3);
            expect(contrast(ring, background)).toBeGreaterThanOrEqual(3);
            expect(contrast(link, background)).toBeGreaterThanOrEqual(4.5);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('black or white can be read on every colour', () => {
    fc.assert(
      fc.property(color, (background) => contrast(readableOn(background), background) >= 4.5),
      { numRuns: 2_000 },
    );
  });

  test('the accents of Hitch need no adjustment', () => {
    const { light, dark, adjustments } = brandColors(DEFAULT_BRANDING);
    expect([light.accent, light.link, dark.accent, dark.link]).toEqual([
      '#5b35e8',
      '#5b35e8',
      '#b3a1ff',
      '#b3a1ff',
    ]);
    expect(adjustments).toEqual([]);
  });

  test('a yellow accent becomes darker on light pages, stays on dark ones, and the answer says so', () => {
    const { light, dark, adjustments } = brandColors({ accentColor: '#FFD400', accentColorDark: null });
    expect(dark).toEqual({ accent: '#ffd400', onAccent: '#000000', link: '#ffd400', ring: '#ffd400' });
    expect(adjustments).toEqual([
      `On light pages, buttons use ${light.accent} instead of accentColor #ffd400: darker, to reach a contrast of 3:1 with the background.`,
      `On light pages, links use ${light.link} instead of accentColor #ffd400: darker, to reach a contrast of 4.5:1 with the background.`,
    ]);
  });

  test('an accent for dark pages that is too dark becomes lighter, and the answer names its setting', () => {
    const { dark, adjustments } = brandColors({ accentColor: null, accentColorDark: '#000080' });
    expect(dark.accent).not.toBe('#000080');
    expect(adjustments.map((each) => /instead of (\w+ #\w+)/.exec(each)?.[1])).toEqual([
      'accentColorDark #000080',
      'accentColorDark #000080',
    ]);
  });
});

describe('theme', () => {
  test('the name of a theme is safe in a URL, and the theme can be read from it', () => {
    fc.assert(
      fc.property(themed, (branding) => {
        const name = themeName(branding);
        expect(name).toBe(encodeURIComponent(name));
        expect(readThemeName(name)).toEqual(toBrandTheme(branding));
      }),
    );
  });

  test('the default theme has a name of its own and no other', () => {
    expect(themeName(DEFAULT_BRANDING)).toBe('default');
    expect(themeName({ ...DEFAULT_BRANDING, accentColor: '#5B35E8', accentColorDark: '#b3a1ff' })).toBe(
      'default',
    );
    expect(readThemeName('5b35e8-b3a1ff-auto-round')).toBeNull();
  });

  test.each([
    '',
    'Default',
    '5B35E8-b3a1fe-auto-round',
    '5b35e8-b3a1fe-auto',
    '5b35e8-b3a1fe-auto-round-',
    '5b35e8-b3a1fe-sepia-round',
    '5b35e8-b3a1fe-auto-constructor',
    '}body{display:none',
  ])('%j is no name of a theme', (name) => {
    expect(readThemeName(name)).toBeNull();
  });

  test('the style sheet of a theme has its colours for light and for dark pages', () => {
    const branding = { ...DEFAULT_BRANDING, accentColor: '#0a7d4f', accentColorDark: '#5fe3a9' };
    const css = (theme: 'auto' | 'light' | 'dark'): string =>
      themeCss(toBrandTheme({ ...branding, theme, corners: 'pill' }));
    const light = '--accent:#0a7d4f;--on-accent:#ffffff;--link:#0a7d4f;--ring:#0a7d4f';
    const dark = '--accent:#5fe3a9;--on-accent:#000000;--link:#5fe3a9;--ring:#5fe3a9';
    const radii = '--radius:999px;--radius-card:20px';
    expect(css('auto')).toBe(
      `:root{color-scheme:light dark;${light};${radii}}@media (prefers-color-scheme:dark){:root{${dark}}}`,
    );
    expect(css('light')).toBe(`:root{color-scheme:light;${light};${radii}}`);
    expect(css('dark')).toBe(`:root{color-scheme:dark;${dark};${radii}}`);
  });
});
