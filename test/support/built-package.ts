import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Builds the React component as its package is built, into a folder below `dist`, so that its imports are found.
 * @param name of the folder: one for each test file, for they run at the same time
 * @returns the path of the module
 */
export function buildReactPackage(name: string): string {
  const folder = join('dist', 'packages', name);
  execFileSync(process.execPath, ['scripts/build-packages.mjs', folder]);
  return join(folder, 'index.js');
}
