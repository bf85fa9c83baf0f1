import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

/** Dark and light pixels of a square, one bit each, rows padded to whole bytes; a set bit is light. */
export interface BitPixels {
  readonly size: number;
  readonly rowBytes: number;
  readonly bits: Uint8Array;
}

const compress = promisify(deflate);

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** One bit a pixel, in grayscale; the only methods of compression and filtering that there are, and no interlacing. */
const FORM = [1, 0, 0, 0, 0];
/** How the bytes of a row are written: as they are, or as the difference from those of the row above. */
const FILTER = { none: 0, up: 2 } as const;

/**
 * Pixels as a PNG file. It is compressed beside the event loop.
 * https://www.w3.org/TR/png-3/ (read 2026-11)
 */
export async function writePng({ size, rowBytes, bits }: BitPixels): Promise<Buffer> {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  return Buffer.concat([
    SIGNATURE,
    toChunk('IHDR', Buffer.concat([header, Buffer.from(FORM)])),
    toChunk('IDAT', await compress(filterRows({ size, rowBytes, bits }))),
    toChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each row behind the name of its filter. A row like the one above is all zeros, which take almost no room. */
function filterRows({ size, rowBytes, bits }: BitPixels): Buffer {
  const filtered = Buffer.alloc(size * (rowBytes + 1));
  let above: Uint8Array | null = null;
  for (let y = 0; y < size; y += 1) {
    const row = bits.subarray(y * rowBytes, (y + 1) * rowBytes);
    const start = y * (rowBytes + 1);
    const isRepeated: boolean = above !== null && Buffer.compare(row, above) === 0;
    filtered[start] = isRepeated ? FILTER.up : FILTER.none;
    if (!isRepeated) filtered.set(row, start + 1);
    above = row;
  }
  return filtered;
}

/** A chunk: the length of its data, its type, the data, and the check of the latter two. */
function toChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
