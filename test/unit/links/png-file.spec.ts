import { expect, test } from '@jest/globals';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { writePng } from '../../../src/links/png-file.js';

test('a PNG holds the pixels that it was written from, also where rows repeat', async () => {
  const drawing = fc.integer({ min: 1, max: 40 }).chain((size) => {
    const rowBytes = Math.ceil(size / 8);
    const row = fc.uint8Array({ minLength: rowBytes, maxLength: rowBytes });
    return fc
      .array(fc.tuple(row, fc.integer({ min: 1, max: 3 })), { minLength: size, maxLength: size })
      .map((rows) => ({
        size,
        rowBytes,
        rows: rows.flatMap(([bytes, times]) => Array<Uint8Array>(times).fill(bytes)).slice(0, size),
      }));
  });
  await fc.assert(
    fc.asyncProperty(drawing, async ({ size, rowBytes, rows }) => {
      const bits = Buffer.concat(rows);
      const png = decode(await writePng({ size, rowBytes, bits }), { checkCrc: true });
      expect([png.width, png.height, png.depth, png.channels]).toEqual([size, size, 1, 1]);
      expect(Buffer.from(png.data)).toEqual(bits);
    }),
  );
});

test('the largest QR code of a printer takes a few kilobytes', async () => {
  const [size, rowBytes] = [4096, 512];
  const png = await writePng({ size, rowBytes, bits: new Uint8Array(size * rowBytes).fill(0xf0) });
  expect(png.length).toBeLessThan(10_000);
});
