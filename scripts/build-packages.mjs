// Builds what other people install: `node scripts/build-packages.mjs [package [folder]]`, by default each into its own `dist`.
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
const PACKAGES = {
  client: {},
  // Frameworks that render on a server run what uses effects in the browser.
  react: { banner: { js: "'use client';" } },
};

const [only, folder] = process.argv.slice(2);
if (only !== undefined && !Object.hasOwn(PACKAGES, only)) throw new Error(`There is no package ${only}.`);
for (const name of only ? [only] : Object.keys(PACKAGES)) {
  const source = join(root, 'packages', name);
  await buildPackage(source, resolve(folder ?? join(source, 'dist')), PACKAGES[name]);
}

async function buildPackage(source, output, options) {
  await rm(output, { recursive: true, force: true });
  await build({
    entryPoints: [join(source, 'src', 'index.ts')],
    outfile: join(output, 'index.js'),
    tsconfig: join(source, 'tsconfig.json'),
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    ...options,
  });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', source, '--outDir', output], { stdio: 'inherit' });
}
