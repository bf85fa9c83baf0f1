import jsqr from 'jsqr';
import { PNG } from 'pngjs';

/** A picture as a camera sees it: four bytes a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** What the QR code in the picture says, read by a decoder that is not the maker's; null when it finds none. */
export function readQrCode({ rgba, width, height }: Picture): string | null {
  return jsqr.default(rgba, width, height)?.data ?? null;
}

/** The pixels of a PNG file. */
export function readPng(file: Uint8Array): Picture {
  const { width, height, data } = PNG.sync.read(file);
  return { width, height, rgba: new Uint8ClampedArray(data) };
}

/**
 * Draws the kind of SVG that the service makes: a ground, and one path of `M h v h z` boxes. Each pixel takes the colour at
 * its middle, as a browser does with crisp edges.
 */
export function readSvg(document: string): Picture {
  const [, width = 0, height = 0, side = 0] = (
    /^<svg [^>]*width="(\d+)" height="(\d+)" viewBox="0 0 (\d+) \3"/.exec(document) ?? []
  ).map(Number);
  const dark = Array.from({ length: side }, () => new Uint8Array(side));
  for (const [, x = 0, y = 0, run = 0] of pathOf(document).map((box) => box.map(Number)))
    dark[y]?.fill(1, x, x + run);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  const moduleAt = (pixel: number): number => Math.floor(((pixel + 0.5) * side) / width);
  for (let y = 0; y < height; y += 1) {
    const row = dark[moduleAt(y)];
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      if (row?.[moduleAt(x)] === 1) rgba.fill(0, at, at + 3);
    }
  }
  return { width, height, rgba };
}

/** The boxes of the one path: x, y, width. Throws at anything else in it. */
function pathOf(document: string): RegExpExecArray[] {
  const path = /<path d="([^"]*)"\/><\/svg>$/.exec(document)?.[1] ?? '';
  const boxes = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)];
  if (path === '' || boxes.map(([box]) => box).join('') !== path)
    throw new Error('the path holds no boxes only');
  return boxes;
}
