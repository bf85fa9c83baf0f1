import { imageFault, type ImageSize } from './image-size.js';

/** In pixels: more than any screen needs for a logo, and a bound for what a browser unpacks. */
const MAX_SIDE = 1_024;

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The size of a PNG or WebP, read from its bytes, whatever it is called. */
export function readRasterSize(type: 'image/png' | 'image/webp', bytes: Buffer): ImageSize {
  const size = type === 'image/png' ? readPng(bytes) : readWebp(bytes);
  if (size.kind === 'fault') return size;
  const { width, height } = size;
  const isFit = width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE;
  return isFit ? size : imageFault(`must be 1 to ${MAX_SIDE} pixels wide and high, not ${width} × ${height}`);
}

/** https://www.w3.org/TR/png-3/#5DataRep (read 2026-11): a signature, then chunks of length, type, data and checksum, up to IEND. */
function readPng(bytes: Buffer): ImageSize {
  if (!bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return imageFault('must be a PNG, as its media type says');
  let at = 8;
  let width = 0;
  let height = 0;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const next = at + 12 + length;
    if (next > bytes.length || (at === 8) !== (type === 'IHDR' && length === 13)) break;
    if (type === 'acTL') return imageFault('must not be animated');
    if (type === 'IHDR') [width, height] = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
    if (type === 'IEND') return next === bytes.length ? { kind: 'size', width, height } : damaged('PNG');
    at = next;
  }
  return damaged('PNG');
}

/** https://www.rfc-editor.org/rfc/rfc9649 (read 2026-11): a RIFF container of the file's length, whose first chunk has the size. */
function readWebp(bytes: Buffer): ImageSize {
  const isRiff = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  if (!isRiff) return imageFault('must be a WebP, as its media type says');
  if (bytes.length < 30 || bytes.readUInt32LE(4) + 8 !== bytes.length) return damaged('WebP');
  const size = (width: number, height: number): ImageSize => ({ kind: 'size', width, height });
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return damaged('WebP');
      return size(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return damaged('WebP');
      const sides = bytes.readUInt32LE(21);
      return size((sides & 0x3fff) + 1, ((sides >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      if (((bytes[20] ?? 0) & 0x02) !== 0) return imageFault('must not be animated');
      return size(bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    default:
      return damaged('WebP');
  }
}

function damaged(type: string): ImageSize {
  return imageFault(`must be a whole ${type}, without anything behind it`);
}
