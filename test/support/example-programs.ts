import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from './built-package.js';
import { follow, type Owner } from './embedded-processes.js';

/**
 * Copies the examples to a folder of the build, with the client as its package has it; other packages are found above.
 * @param name of the copy, for files that run at the same time
 * @returns the folder
 */
export function copyExamples(name: string): string {
  const folder = join('dist', name);
  rmSync(folder, { recursive: true, force: true });
  // Without what a reader of the examples installed there.
  const filter = (path: string): boolean => !/node_modules|package(-lock)?\.json/.test(path);
  cpSync('examples', folder, { recursive: true, filter });
  buildPackage('client', join('..', name, 'node_modules', '@hitch', 'client', 'dist'));
  cpSync('packages/client/package.json', join(folder, 'node_modules', '@hitch', 'client', 'package.json'));
  return folder;
}

/** Starts a program with nothing of this process in its environment. */
export function runAlone(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Owner {
  const { PATH = '' } = process.env;
  return follow(spawn(command, args, { cwd, env: { PATH, ...env }, detached: true, stdio: 'pipe' }));
}
