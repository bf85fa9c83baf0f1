import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Picture, readPng } from './qr-reader.js';

/** The pages of a PDF as Poppler draws them, which shares no code with what wrote it. */
export function drawPages(pdf: Uint8Array, dpi: number): Picture[] {
  const folder = mkdtempSync(join(tmpdir(), 'hitch-print-'));
  try {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    const { error, status, stderr } = spawnSync('pdftoppm', ['-r', String(dpi), '-png', 'in.pdf', 'page'], {
      cwd: folder,
    });
    if (error)
      throw new Error("There is no pdftoppm: install Debian's package poppler-utils.", { cause: error });
    // What is wrong with a file, it says on standard error and goes on.
    if (status !== 0 || stderr.length > 0) throw new Error(`pdftoppm: ${stderr.toString()}`);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.png'))
      .sort()
      .map((name) => readPng(readFileSync(join(folder, name))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A part of a picture. */
export function cutOut(
  { width, rgba }: Picture,
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Picture {
  const [x, y, w, h] = [area.x, area.y, area.width, area.height].map(Math.round) as [
    number,
    number,
    number,
    number,
  ];
  const part = new Uint8ClampedArray(w * h * 4);
  for (let row = 0; row < h; row += 1) {
    const start = ((y + row) * width + x) * 4;
    part.set(rgba.subarray(start, start + w * 4), row * w * 4);
  }
  return { width: w, height: h, rgba: part };
}

/** A square picture as it is seen from further away: one pixel of so many in each direction. */
export function shrink({ width, rgba }: Picture, step: number): Picture {
  const side = Math.floor(width / step);
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const from = (y * step * width + x * step) * 4;
      pixels.set(rgba.subarray(from, from + 4), (y * side + x) * 4);
    }
  return { width: side, height: side, rgba: pixels };
}

/** The smallest box around what is dark in a picture; null when all is light. */
export function findInk({ width, height, rgba }: Picture): {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
} | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      if ((rgba[(y * width + x) * 4] ?? 255) < 128) {
        [left, top] = [Math.min(left, x), Math.min(top, y)];
        [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
      }
  return right < 0 ? null : { left, top, right, bottom };
}
