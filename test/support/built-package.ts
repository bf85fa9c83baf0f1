import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Builds a package as it is published, into a folder below `dist`, so that its imports are found.
 * @param name of the folder: one for each test file, for they run at the same time
 * @returns the path of the module
 */
export function buildPackage(packageName: 'client' | 'react', name: string): string {
  const folder = join('dist', 'packages', name);
  execFileSync(process.execPath, ['scripts/build-packages.mjs', packageName, folder]);
  return join(folder, 'index.js');
}
