// Builds what other people install: `node scripts/build-packages.mjs [folder]`, by default into `dist` of the package.
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
const source = join(root, 'packages', 'react');
const folder = resolve(process.argv[2] ?? join(source, 'dist'));

await rm(folder, { recursive: true, force: true });
await build({
  entryPoints: [join(source, 'src', 'index.ts')],
  outfile: join(folder, 'index.js'),
  tsconfig: join(source, 'tsconfig.json'),
  bundle: true,
  packages: 'external',
  format: 'esm',
  target: 'es2022',
  // Frameworks that render on a server run what uses effects in the browser.
  banner: { js: "'use client';" },
  logLevel: 'warning',
});
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [compiler, '-p', source, '--outDir', folder], { stdio: 'inherit' });
