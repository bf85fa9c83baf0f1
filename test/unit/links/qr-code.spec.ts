import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drawPixels, drawPng, drawSvg, encodeQrCode, findDarkRuns } from '../../../src/links/qr-code.js';
import { readPng, readQrCode, readSvg } from '../../support/qr-reader.js';

const url = `https://ig.me/acme?ref=${'aB3_-'.repeat(41)}`;

describe('QR code', () => {
  test('a QR code has the modules alone, and a finder pattern in each corner but one', () => {
    const matrix = encodeQrCode(url);
    expect(matrix.every((row) => row.length === matrix.length)).toBe(true);
    const finder = (top: number, left: number): string =>
      matrix
        .slice(top, top + 7)
        .map((row) =>
          row
            .slice(left, left + 7)
            .map((dark) => (dark ? '#' : '.'))
            .join(''),
        )
        .join('\n');
    const whole = '#######\n#.....#\n#.###.#\n#.###.#\n#.###.#\n#.....#\n#######';
    const far = matrix.length - 7;
    expect([finder(0, 0), finder(0, far), finder(far, 0)]).toEqual([whole, whole, whole]);
    expect(finder(far, far)).not.toBe(whole);
  });

  test('a QR code stays coarse: 65 modules hold the longest username with an id of the length of Meta’s', () => {
    expect(encodeQrCode(`https://ig.me/${'u'.repeat(30)}?ref=${'a'.repeat(224)}`).length).toBeLessThanOrEqual(
      65,
    );
  });

  test('a QR code of level Q holds the same text in more modules', () => {
    const [medium, quartile] = [encodeQrCode(url), encodeQrCode(url, 'quartile')];
    expect(quartile.length).toBeGreaterThan(medium.length);
    expect(readQrCode(readPng(drawPng(quartile, { size: 400, margin: 4 })))).toBe(url);
  });

  test.each([
    [512, 4],
    [64, 0],
    [100, 1],
    [333, 16],
    [700, 4],
  ])('a QR code of %i pixels with a margin of %i modules is read from both pictures', (size, margin) => {
    const matrix = encodeQrCode(url);
    const svg = drawSvg(matrix, { size, margin });
    expect(svg).toMatch(
      new RegExp(`^<svg [^>]* width="${size}" height="${size}"[^>]* shape-rendering="crispEdges">`),
    );
    const png = readPng(drawPng(matrix, { size, margin }));
    expect([png.width, png.height]).toEqual([Math.max(size, matrix.length + 2 * margin), png.width]);
    expect(readQrCode(png)).toBe(url);
    if (size >= 2 * (matrix.length + 2 * margin)) expect(readQrCode(readSvg(svg))).toBe(url);
  });

  test('a QR code of any text in the alphabet of our URLs is read as it was written', () => {
    const text = fc.stringMatching(/^https:\/\/ig\.me\/[a-z0-9._]{1,30}\?ref=[A-Za-z0-9_=-]{1,280}$/);
    const drawing = fc.record({
      size: fc.integer({ min: 64, max: 250 }),
      margin: fc.integer({ min: 1, max: 16 }),
    });
    fc.assert(
      fc.property(text, drawing, (written, { size, margin }) => {
        const matrix = encodeQrCode(written);
        expect(readQrCode(readPng(drawPng(matrix, { size, margin })))).toBe(written);
        expect(readQrCode(readSvg(drawSvg(matrix, { size: 2 * (matrix.length + 2 * margin), margin })))).toBe(
          written,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('pixels', () => {
  test('the pixels are light all around for at least the margin, and each module is a square', () => {
    const matrix = [
      [true, false],
      [false, true],
    ];
    const { size, rowBytes, bits } = drawPixels(matrix, { size: 13, margin: 1 });
    const rows = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) =>
        (bits[y * rowBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7)) ? '.' : '#',
      ).join(''),
    );
    const [top, bottom] = ['...###.......', '......###....'].map((row) => row);
    expect(rows).toEqual([
      ...Array(3).fill('.............'),
      top,
      top,
      top,
      bottom,
      bottom,
      bottom,
      ...Array(4).fill('.............'),
    ]);
  });

  test('the pixels are at least one for each module', () => {
    expect(drawPixels([[true]], { size: 1, margin: 4 }).size).toBe(9);
  });
});

test('dark modules beside each other are one run', () => {
  const matrix = [
    [true, true, false, true],
    [false, false, false, false],
  ];
  expect(findDarkRuns(matrix)).toEqual([
    { x: 0, y: 0, length: 2 },
    { x: 3, y: 0, length: 1 },
  ]);
});

test('the SVG draws runs of dark modules as one stroke each', () => {
  expect(drawSvg([[true, true, false, true]], { size: 64, margin: 2 })).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 5 5" shape-rendering="crispEdges">' +
      '<rect width="5" height="5" fill="#fff"/><path d="M2 2h2v1h-2zM5 2h1v1h-1z"/></svg>',
  );
});
