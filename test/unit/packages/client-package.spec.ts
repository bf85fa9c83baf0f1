import { beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPackage } from '../../support/built-package.js';

const SOURCE = 'packages/client';

/** The module as it is published. */
let file: string;
let text: string;

beforeAll(() => {
  file = buildPackage('client', 'client-packed');
  text = readFileSync(file, 'utf8');
});

test('the package holds the module, its types, the README and the licence, and nothing else', () => {
  // Not below this project, in which no two packages have one name.
  const folder = mkdtempSync(join(tmpdir(), 'hitch-package-'));
  cpSync(dirname(file), join(folder, 'dist'), { recursive: true });
  for (const name of ['package.json', 'README.md', 'LICENSE']) cpSync(join(SOURCE, name), join(folder, name));
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const output = execFileSync('npm', args, { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => !path.startsWith('dist/')).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ]);
  const built = paths.filter((path) => path.startsWith('dist/'));
  expect(built).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
  expect(built.filter((path) => path !== 'dist/index.js' && !path.endsWith('.d.ts'))).toEqual([]);
});

test('the package has the version and the licence of the product, and no dependency', () => {
  const product = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const manifest = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')) as {
    version: string;
    dependencies?: object;
    peerDependencies?: object;
  };
  expect(manifest.version).toBe(product.version);
  expect([manifest.dependencies, manifest.peerDependencies]).toEqual([undefined, undefined]);
  expect(readFileSync(join(SOURCE, 'LICENSE'), 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
});

test('the module imports nothing, not even of Node, so that browsers and edge runtimes can load it', () => {
  expect(text).not.toMatch(/^\s*import[\s{*"']|\brequire\(|\bimport\(|\bBuffer\b|\bprocess\b/m);
});

test('the module exports what the README names', async () => {
  const exported = Object.keys((await import(pathToFileURL(resolve(file)).href)) as object);
  expect(exported.toSorted()).toEqual([
    'HitchConnectionError',
    'HitchProblem',
    'HitchVerificationError',
    'createHitchClient',
    'iterate',
    'verifyNotification',
  ]);
  const readme = readFileSync(join(SOURCE, 'README.md'), 'utf8');
  for (const name of exported) expect(readme).toContain(name);
});
