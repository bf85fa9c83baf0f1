// Compiles and bundles into dist when the sources differ from what dist was made of. Plain Node 18, since it runs before dist.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');
const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const inputs = [
  'src',
  'migrations',
  'test',
  'bench',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
  'tsconfig.json',
  'nest-cli.json',
  'package-lock.json',
];

/**
 * Builds unless dist is made of the very sources that are here. Compiles into a folder of its own and swaps it in, so
 * that a build which is interrupted, fails, or runs beside another one leaves a whole dist, and no file of a source
 * that was deleted. A signal ends the compiler and then this process.
 * @returns {Promise<boolean>} true when it built; false when there was nothing to do
 * @throws {BuildError} when the sources do not compile (the compiler has said why) or there is no compiler
 */
export async function buildIfNeeded() {
  if (!existsSync(join(root, 'src'))) return false; // an installed package: dist is all there is
  const stamp = await hashInputs();
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return false;
  if (!existsSync(nest)) throw new BuildError('The compiler is not installed: run "npm ci" first.');
  process.stderr.write('Building…\n');
  await removeAbandoned();
  // Beside dist and as deep: the source maps hold relative paths.
  const scratch = join(root, `.dist-${process.pid}`);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch);
  try {
    const config = join(scratch, 'tsconfig.json');
    await writeFile(
      config,
      JSON.stringify({ extends: '../tsconfig.json', compilerOptions: { outDir: '.' } }),
    );
    await compile(relative(root, config), scratch);
    await rm(config);
    await makeBundle(scratch);
    // npm marks a package's commands executable when it links them, and that was before this dist was made.
    await chmod(join(scratch, 'src', 'cli', 'hitch.js'), 0o755).catch(() => undefined);
    // The stamp of before the compilation: what was edited during it makes the next build.
    await writeFile(join(scratch, '.stamp'), stamp);
    await swapIn(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return true;
}

export class BuildError extends Error {}

async function hashInputs() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const path of await listFiles(input)) {
      hash.update(`${path}\0`).update(
        createHash('sha256')
          .update(await readFile(join(root, path)))
          .digest(),
      );
    }
  }
  return hash.digest('hex');
}

/** Only sources count in test: fixtures are read where they lie. */
async function listFiles(input) {
  if (/\.(json|mjs)$/.test(input)) return existsSync(join(root, input)) ? [input] : [];
  const entries = await readdir(join(root, input), { withFileTypes: true }).catch(() => []);
  const names = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const lists = await Promise.all(
    names.map((entry) => {
      const path = `${input}/${entry.name}`;
      if (entry.isDirectory()) return listFiles(path);
      return input.startsWith('src') || /\.[cm]?ts$/.test(path) ? [path] : [];
    }),
  );
  return lists.flat();
}

async function makeBundle(scratch) {
  try {
    await bundle(scratch);
  } catch ({ message }) {
    throw new BuildError(
      `The service cannot be bundled. Run "npm ci", without leaving out optional packages, and try again.\n${message}`,
    );
  }
}

function compile(config, scratch) {
  return new Promise((done, fail) => {
    const args = [nest, 'build', '--path', config];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    let caught;
    const stop = (signal) => {
      caught = signal;
      child.kill('SIGKILL'); // it holds nothing but the scratch folder
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, stop);
    child.once('error', fail);
    child.once('close', async (code) => {
      if (caught !== undefined) await rm(scratch, { recursive: true, force: true });
      for (const signal of signals) process.off(signal, stop);
      // Sent again, now that we do not catch it: whoever waits for us shall see by what we died.
      if (caught !== undefined) process.kill(process.pid, caught);
      if (caught === undefined && code === 0) done();
      else fail(new BuildError(caught ? 'The build was stopped.' : 'The sources do not compile.'));
    });
  });
}

/** Two rename calls, because a folder that is not empty cannot be replaced; another build may come in between. */
async function swapIn(scratch) {
  const old = `${scratch}-old`;
  for (let attempt = 1; ; attempt += 1) {
    await rename(dist, old).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
    try {
      await rename(scratch, dist);
      return;
    } catch (error) {
      if (attempt === 10 || !['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    } finally {
      await rm(old, { recursive: true, force: true });
    }
  }
}

/** What builds left that were killed with -9; the names carry their process ids. */
async function removeAbandoned() {
  for (const name of await readdir(root)) {
    const pid = Number(/^\.dist-(\d+)(-old)?$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
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
