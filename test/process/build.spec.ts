import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
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

const source = (name: string): string => join(project, 'src', `${name}.ts`);
const runMain = (): string =>
  spawnSync(process.execPath, [join(project, 'dist', 'src', 'main.js')], { encoding: 'utf8' }).stdout;
const stamp = (): string => readFileSync(join(project, 'dist', '.stamp'), 'utf8');

/** The build as it is, over sources that compile in a moment; over ours it runs before every test. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'hitch-build-'));
  for (const part of ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json', 'scripts'])
    cpSync(part, join(project, part), { recursive: true });
  mkdirSync(join(project, 'src'));
  writeFileSync(source('main'), "import { answer } from './answer.js';\nconsole.log(answer);\n");
  writeFileSync(source('answer'), 'export const answer: number = 42;\n');
  symlinkSync(realpathSync('node_modules'), join(project, 'node_modules'));
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

test('the build runs only when the sources differ from those that dist was made of', () => {
  expect(build()).toEqual({ status: 0, said: expect.stringContaining('Building') });
  expect(runMain()).toBe('42\n');
  const first = stamp();
  expect(build()).toEqual({ status: 0, said: '' });
  expect(stamp()).toBe(first);

  writeFileSync(source('answer'), 'export const answer: number = 43;\n');
  expect(build()).toEqual({ status: 0, said: expect.stringContaining('Building') });
  expect(runMain()).toBe('43\n');
  expect(stamp()).not.toBe(first);
});

test('what runs in browsers is bundled into one file each, and is no part of the compiled service', () => {
  const browser = join(project, 'src', 'connect', 'browser');
  mkdirSync(browser, { recursive: true });
  writeFileSync(join(project, 'src', 'connect', 'shared.ts'), 'export const shared = (): number => 7;\n');
  writeFileSync(
    join(browser, 'page.ts'),
    "import { shared } from '../shared.js';\ndocument.title = String(shared());\n",
  );
  writeFileSync(join(browser, 'page.css'), 'body {\n  color: red;\n}\n');
  expect(build()).toEqual({ status: 0, said: expect.stringContaining('Building') });
  const built = (name: string): string =>
    readFileSync(join(project, 'dist', 'src', 'connect', 'browser', name), 'utf8');
  expect(built('page.js')).toMatch(/document\.title/);
  expect(built('page.js')).not.toMatch(/import/);
  expect(built('page.css')).toBe('body{color:red}\n');
  writeFileSync(join(browser, 'page.ts'), "import './missing.js';\n");
  expect(build()).toEqual({
    status: 1,
    said: expect.stringContaining("The pages' scripts cannot be bundled."),
  });
  expect(built('page.js')).toMatch(/document\.title/);
  rmSync(join(project, 'src', 'connect'), { recursive: true });
  expect(build().status).toBe(0);
});

test('a source that was deleted leaves no compiled ghost', () => {
  const ghost = join(project, 'dist', 'src', 'ghost.js');
  writeFileSync(source('ghost'), 'export const ghost = 1;\n');
  build();
  expect(existsSync(ghost)).toBe(true);
  rmSync(source('ghost'));
  build();
  expect(existsSync(ghost)).toBe(false);
});

test('sources that do not compile are reported, and the former dist stays', () => {
  const before = stamp();
  writeFileSync(source('answer'), 'export const answer: number = "text";\n');
  expect(build()).toMatchObject({ status: 1 });
  expect(stamp()).toBe(before);
});

test('a build that a signal interrupts leaves the former dist whole, and dies by that signal', async () => {
  const before = stamp();
  const child = spawn(process.execPath, [join('scripts', 'build.mjs')], { cwd: project });
  const ended = once(child, 'exit');
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  expect(await ended).toEqual([null, 'SIGTERM']);
  expect([stamp(), runMain()]).toEqual([before, '43\n']);
});
