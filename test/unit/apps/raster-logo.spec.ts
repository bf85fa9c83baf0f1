import { describe, expect, test } from '@jest/globals';
import { encode } from 'fast-png';
import { readRasterSize } from '../../../src/apps/raster-logo.js';

const png = (width: number, height: number): Buffer =>
  Buffer.from(encode({ width, height, data: new Uint8Array(width * height), channels: 1 }));
const PNG = png(3, 2);

/** A WebP with one chunk, as libwebp writes its head. */
function webp(type: string, head: readonly number[]): Buffer {
  const chunk = Buffer.alloc(18);
  chunk.set(head);
  const file = Buffer.concat([Buffer.from(`RIFF....WEBP${type}....`, 'latin1'), chunk]);
  file.writeUInt32LE(file.length - 8, 4);
  file.writeUInt32LE(chunk.length, 16);
  return file;
}
const LOSSY = webp('VP8 ', [0x50, 0x01, 0x00, 0x9d, 0x01, 0x2a, 120, 0, 40, 0]);
const LOSSLESS = webp('VP8L', [0x2f, 119, 0xc0, 9, 0]);
const EXTENDED = webp('VP8X', [0x10, 0, 0, 0, 119, 0, 0, 39, 0, 0]);
const ANIMATED = webp('VP8X', [0x12, 0, 0, 0, 119, 0, 0, 39, 0, 0]);

/** A PNG with another chunk behind its header. */
const withChunk = (type: string): Buffer =>
  Buffer.concat([
    PNG.subarray(0, 33),
    Buffer.from([0, 0, 0, 0]),
    Buffer.from(type),
    Buffer.alloc(4),
    PNG.subarray(33),
  ]);

describe('a picture that is taken', () => {
  test.each([
    ['a PNG', 'image/png', PNG, 3, 2],
    ['the largest PNG', 'image/png', png(1_024, 1), 1_024, 1],
    ['a PNG with a chunk of its own', 'image/png', withChunk('prVt'), 3, 2],
    ['a lossy WebP', 'image/webp', LOSSY, 120, 40],
    ['a lossless WebP', 'image/webp', LOSSLESS, 120, 40],
    ['an extended WebP', 'image/webp', EXTENDED, 120, 40],
  ] as const)('%s has its size', (_what, type, bytes, width, height) => {
    expect(readRasterSize(type, bytes)).toEqual({ kind: 'size', width, height });
  });
});

describe('a picture that is refused', () => {
  test.each([
    ['a WebP as PNG', 'image/png', LOSSY, 'must be a PNG'],
    ['a PNG as WebP', 'image/webp', PNG, 'must be a WebP'],
    ['HTML as PNG', 'image/png', Buffer.from('<html>'), 'must be a PNG'],
    ['HTML as WebP', 'image/webp', Buffer.from('<html>'), 'must be a WebP'],
    ['a cut PNG', 'image/png', PNG.subarray(0, -1), 'whole PNG'],
    ['the signature of a PNG alone', 'image/png', PNG.subarray(0, 8), 'whole PNG'],
    [
      'a PNG with something behind it',
      'image/png',
      Buffer.concat([PNG, Buffer.from('<script>')]),
      'whole PNG',
    ],
    [
      'a PNG whose header comes late',
      'image/png',
      Buffer.concat([PNG.subarray(0, 8), withChunk('IHDR').subarray(33)]),
      'whole PNG',
    ],
    ['an animated PNG', 'image/png', withChunk('acTL'), 'animated'],
    ['a PNG that is too wide', 'image/png', png(1_025, 1), 'pixels'],
    ['a cut WebP', 'image/webp', LOSSY.subarray(0, -1), 'whole WebP'],
    ['a WebP with something behind it', 'image/webp', Buffer.concat([LOSSY, Buffer.from('x')]), 'whole WebP'],
    ['the head of a WebP alone', 'image/webp', LOSSY.subarray(0, 12), 'whole WebP'],
    ['a WebP of another kind', 'image/webp', webp('JUNK', []), 'whole WebP'],
    ['a lossy WebP without its start code', 'image/webp', webp('VP8 ', [0x50]), 'whole WebP'],
    ['an animated WebP', 'image/webp', ANIMATED, 'animated'],
    ['a WebP that is too large', 'image/webp', webp('VP8L', [0x2f, 0xff, 0xff, 0xff, 0xff]), 'pixels'],
    ['a WebP without pixels', 'image/webp', webp('VP8 ', [0x50, 0x01, 0x00, 0x9d, 0x01, 0x2a]), 'pixels'],
  ] as const)('%s is refused', (_what, type, bytes, detail) => {
    expect(readRasterSize(type, bytes)).toEqual({
      kind: 'fault',
      details: [expect.stringContaining(detail)],
    });
  });
});
