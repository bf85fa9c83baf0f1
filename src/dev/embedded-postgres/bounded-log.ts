import { copyFile, open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** PostgreSQL's log file while a server writes to it. */
export interface BoundedLog {
  /** Descriptor for the server. Call `closeDescriptor` once the server has inherited it. */
  readonly descriptor: number;
  closeDescriptor(): Promise<void>;
  /** Makes `readTail` ignore what was written so far. */
  mark(): Promise<void>;
  /** The last lines that were written since the mark. */
  readTail(): Promise<string>;
  /** Stops checking its size. */
  release(): void;
}

const MAX_BYTES = 4 * 1024 * 1024;
const CHECK_MS = 60_000;
const TAIL_BYTES = 4096;
const TAIL_LINES = 12;

/**
 * Opens `<folder>/postgres.log` for appending. It is rotated at 4 MB, with one older part. The check of its size does not keep
 * Node running.
 */
export async function openBoundedLog(folder: string): Promise<BoundedLog> {
  const path = join(folder, 'postgres.log');
  await rotateIfLarge(path);
  const handle = await open(path, 'a', 0o600);
  let from = (await handle.stat()).size;
  const timer = setInterval(() => void rotateIfLarge(path), CHECK_MS).unref();
  return {
    descriptor: handle.fd,
    closeDescriptor: () => handle.close(),
    mark: async () => {
      from = (await stat(path)).size;
    },
    readTail: () => readTail(path, from),
    release: () => clearInterval(timer),
  };
}

/** Rotates the file. Truncating is safe while the server writes, because it appends. A failure must not stop the service. */
async function rotateIfLarge(path: string): Promise<void> {
  try {
    if ((await stat(path)).size < MAX_BYTES) return;
    await copyFile(path, `${path}.1`);
    await truncate(path);
  } catch {
    // The file does not exist yet, or the disk is full: the next check tries again.
  }
}

async function readTail(path: string, from: number): Promise<string> {
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const start = Math.max(size < from ? 0 : from, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    const lines = buffer.toString('utf8', 0, bytesRead).trim().split('\n');
    return lines.slice(-TAIL_LINES).join('\n');
  } finally {
    await handle.close();
  }
}
