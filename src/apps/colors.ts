/** A colour as `#rrggbb`, in lower case. */
export type Color = `#${string}`;

/** The form of a colour. */
export const COLOR_PATTERN = '^#[0-9a-fA-F]{6}$';
const COLOR = new RegExp(COLOR_PATTERN);

/** How many steps lead from a colour to black or white. */
const STEPS = 64;

/** Whether a text is a colour as `#rrggbb`. */
export function isColor(text: string): boolean {
  return COLOR.test(text);
}

/**
 * The contrast of two colours, 1 to 21.
 * https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and #dfn-relative-luminance (read 2026-11)
 */
export function contrast(one: Color, other: Color): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/**
 * The first colour on the way from `color` to `goal` that has at least this contrast with every background; `color` itself when it
 * has. The way is a mix in sRGB, which keeps the hue, and rounded as it will be written, so that the written colour has the ratio.
 * @param goal black or white: what certainly has the ratio
 */
export function moveUntil(
  color: Color,
  goal: '#000000' | '#ffffff',
  ratio: number,
  backgrounds: readonly Color[],
): Color {
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = mix(color, goal, step / STEPS);
    if (backgrounds.every((background) => contrast(mixed, background) >= ratio)) return mixed;
  }
  return goal;
}

/** White where it can be read at 4.5:1, otherwise black, which then can: one of both always has at least 4.58:1. */
export function readableOn(background: Color): '#000000' | '#ffffff' {
  return contrast('#ffffff', background) >= 4.5 ? '#ffffff' : '#000000';
}

function mix(from: Color, to: Color, share: number): Color {
  const goal = channelsOf(to);
  const mixed = channelsOf(from).map((value, index) =>
    Math.round(value + ((goal[index] ?? 0) - value) * share),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(color: Color): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
