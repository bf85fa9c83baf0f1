import { copyFile, open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** PostgreSQL's log file while a server writes to it. */
export interface BoundedLog {
  /** Descriptor for the server; ours is closed by `closeDescriptor` once the server has it. */
  readonly descriptor: number;
  closeDescriptor(): Promise<void>;
  /** Makes `readTail` forget what was written so far. */
  mark(): Promise<void>;
  /** The last lines of what was written since the mark. */
  readTail(): Promise<string>;
  /** Ends the watch over its size. */
  release(): void;
}

const MAX_BYTES = 4 * 1024 * 1024;
const CHECK_MS = 60_000;
const TAIL_BYTES = 4096;
const TAIL_LINES = 12;

/**
 * Opens `<folder>/postgres.log` for appending. It is kept near 4 MB, with one older part beside it; the watch does
 * not keep node running.
 */
export async function openBoundedLog(folder: string): Promise<BoundedLog> {
  const path = join(folder, 'postgres.log');
  await bound(path);
  const handle = await open(path, 'a', 0o600);
  let from = (await handle.stat()).size;
  const timer = setInterval(() => void bound(path), CHECK_MS).unref();
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

/** Truncating is safe under the server's hands, because it appends. A log must never stop the service. */
async function bound(path: string): Promise<void> {
  try {
    if ((await stat(path)).size < MAX_BYTES) return;
    await copyFile(path, `${path}.1`);
    await truncate(path);
  } catch {
    // not there yet, or a full disk: tried again a minute later
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
