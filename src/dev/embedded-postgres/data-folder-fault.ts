import { StartFault } from '../../platform/config/start-fault.js';

/** What codes of the file system mean for the data folder. */
const CAUSES: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a part of its path is a file, not a folder',
  EISDIR: 'a folder has the name of a file in it',
  EROFS: 'its file system is read-only',
  EACCES: 'it belongs to another user, or this user may not write to it',
  EPERM: 'it belongs to another user, or this user may not write to it',
  ENOSPC: 'there is no space left on its disk',
  EDQUOT: 'there is no space left for this user',
  ENOENT: 'it cannot be created there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'its disk fails',
};

const REMEDY =
  'Set HITCH_DATA_DIR to a folder that this user can write to, or DATABASE_URL to a database of your own';

/**
 * Runs what uses the data folder.
 * @throws StartFault in place of a fault of the file system: one sentence with the folder, the cause and what to do
 */
export async function explainDataFolder<Result>(
  dataDir: string,
  use: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await use();
  } catch (error) {
    const cause = describeCause(error);
    if (cause === null) throw error;
    throw new StartFault([`The data folder ${dataDir} cannot be used: ${cause}. ${REMEDY}.`]);
  }
}

/** Null for an error that is not the file system's. PostgreSQL's own programs report theirs as text. */
function describeCause(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (/No space left on device|Disk quota exceeded/.test(message)) return CAUSES['ENOSPC'] ?? null;
  if (syscall === undefined || code === undefined)
    return error.cause === undefined ? null : describeCause(error.cause);
  // A program that is not there is no fault of the folder.
  if (syscall.startsWith('spawn') || /listen|connect|bind/.test(syscall)) return null;
  return CAUSES[code] ?? `${code} at ${syscall}`;
}
