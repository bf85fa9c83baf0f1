import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let project: string;

/** Runs the build script of the copy; gives its exit code and what it said on standard error. */
function build(): { status: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [join('scripts', 'build.mjs')], {
    cwd: project,
    encoding: 'utf8',
  });
  return { status, said: stderr };
}

const stamp = (): string => readFileSync(join(project, 'dist', '.stamp'), 'utf8');

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'hitch-build-'));
  const parts = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'nest-cli.json',
    'scripts',
    'src',
    'migrations',
  ];
  for (const part of parts) cpSync(part, join(project, part), { recursive: true });
  symlinkSync(realpathSync('node_modules'), join(project, 'node_modules'));
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

test('the build runs only when the sources differ from those that dist was made of', () => {
  expect(build()).toEqual({ status: 0, said: expect.stringContaining('Building') });
  const first = stamp();
  expect(build()).toEqual({ status: 0, said: '' });
  expect(stamp()).toBe(first);

  appendFileSync(join(project, 'src', 'start-fault.ts'), '\n// changed\n');
  expect(build()).toEqual({ status: 0, said: expect.stringContaining('Building') });
  expect(stamp()).not.toBe(first);
});

test('a source that was deleted leaves no compiled ghost', () => {
  const ghost = join(project, 'dist', 'src', 'ghost.js');
  appendFileSync(join(project, 'src', 'ghost.ts'), 'export const ghost = 1;\n');
  build();
  expect(existsSync(ghost)).toBe(true);
  rmSync(join(project, 'src', 'ghost.ts'));
  build();
  expect(existsSync(ghost)).toBe(false);
});

test('sources that do not compile are told, and the dist of before stays', () => {
  const before = stamp();
  appendFileSync(join(project, 'src', 'start-fault.ts'), 'const wrong: number = "text";\n');
  expect(build()).toMatchObject({ status: 1 });
  expect(stamp()).toBe(before);
});
