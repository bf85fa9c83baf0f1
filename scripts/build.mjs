// Compiles into dist when the sources have changed. Plain JavaScript, because it runs before dist exists.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');
const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const SOURCES = ['src', 'console', 'migrations', 'test', 'bench', 'packages/client/src'];
const SOURCE_FILE = /\.(ts|tsx|css)$/;
/** The oldest browsers with everything that the pages of people need. */
const ANY_BROWSER = ['chrome109', 'firefox115', 'safari16'];
/** Those with `light-dark()` and popovers, which the pages of operators use. */
const NEW_BROWSER = ['chrome123', 'firefox125', 'safari17.5'];
/** What runs in browsers: each script and style sheet in the folder itself is a file that is served, and so is what one loads later. */
const BROWSER = [
  { from: 'src/connect/browser', to: 'src/connect/browser', target: ANY_BROWSER },
  { from: 'src/dev/fake-instagram/browser', to: 'src/dev/fake-instagram/browser', target: ANY_BROWSER },
  { from: 'console', to: 'src/console/browser', target: NEW_BROWSER, splitting: true },
];
const SETTINGS = [
  'console/tsconfig.json',
  'scripts/build.mjs',
  'tsconfig.json',
  'nest-cli.json',
  'package-lock.json',
];
/** A build takes half a minute, so an older scratch folder was left by a killed build. */
const ABANDONED_MS = 600_000;

/**
 * Builds unless dist is up to date. Compiles into a scratch folder and renames it, so that a failed or interrupted build leaves the
 * former dist whole, and no output of a deleted source remains.
 * @throws {BuildError} when the sources do not compile (the compiler prints why) or there is no compiler
 */
export async function buildIfNeeded() {
  if (!existsSync(join(root, 'src'))) return; // an installed package has dist only
  const stamp = await hashSources();
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return;
  if (!existsSync(nest)) throw new BuildError('The compiler is not installed: run "npm ci" first.');
  process.stderr.write('Building…\n');
  await removeAbandoned();
  // Beside dist and at the same depth, because source maps contain relative paths.
  const scratch = join(root, `.dist-${process.pid}`);
  try {
    await mkdir(scratch, { recursive: true });
    const config = `${basename(scratch)}/tsconfig.json`;
    await writeFile(
      join(root, config),
      '{ "extends": "../tsconfig.json", "compilerOptions": { "outDir": "." } }',
    );
    await compile(config, scratch);
    await bundle(scratch);
    await rm(join(root, config));
    // npm makes commands executable when it links them, which was before this build.
    await chmod(join(scratch, 'src', 'cli', 'hitch.js'), 0o755).catch(() => undefined);
    // The hash from before the compilation, so that an edit during it causes the next build.
    await writeFile(join(scratch, '.stamp'), stamp);
    await rm(dist, { recursive: true, force: true });
    await rename(scratch, dist);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

export class BuildError extends Error {}

async function hashSources() {
  const lists = await Promise.all(SOURCES.map(listSources));
  const hash = createHash('sha256');
  for (const path of [...SETTINGS, ...lists.flat().sort()])
    hash.update(`${path}\0`).update(await readFile(join(root, path)).catch(() => ''));
  return hash.digest('hex');
}

async function listSources(folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const lists = entries.map((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? listSources(path) : SOURCE_FILE.test(path) ? [path] : [];
  });
  return (await Promise.all(lists)).flat();
}

/** Runs the compiler. A signal kills it, removes its output, and then ends this process as if the signal had not been caught. */
function compile(config, scratch) {
  return new Promise((done, fail) => {
    const args = [nest, 'build', '--path', config];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const stop = (signal) => {
      for (const each of signals) process.off(each, stop);
      child.kill('SIGKILL');
      rmSync(scratch, { recursive: true, force: true });
      process.kill(process.pid, signal);
    };
    for (const signal of signals) process.on(signal, stop);
    child.once('error', fail);
    child.once('close', (code) => {
      for (const signal of signals) process.off(signal, stop);
      if (code === 0) done();
      else fail(new BuildError('The sources do not compile.'));
    });
  });
}

/** Bundles and minifies the pages' scripts and style sheets. Without source maps, which browsers would ask the service for. */
async function bundle(scratch) {
  for (const folder of BROWSER) await bundleFolder(folder, scratch);
}

async function bundleFolder({ from, to, target, splitting = false }, scratch) {
  const names = await readdir(join(root, from)).catch(() => []);
  const files = names.filter((name) => SOURCE_FILE.test(name) && !name.endsWith('.d.ts'));
  if (files.length === 0) return;
  // Loaded here, because an installed package has no bundler.
  const { build } = await import('esbuild');
  await build({
    entryPoints: files.map((name) => join(root, from, name)),
    outdir: join(scratch, to),
    bundle: true,
    splitting,
    chunkNames: 'part-[hash]',
    minify: true,
    format: 'esm',
    target,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  }).catch(() => {
    throw new BuildError("The pages' scripts cannot be bundled.");
  });
}

async function removeAbandoned() {
  for (const name of await readdir(root)) {
    if (!/^\.dist-\d+$/.test(name)) continue;
    const { mtimeMs } = await stat(join(root, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(join(root, name), { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await buildIfNeeded();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
