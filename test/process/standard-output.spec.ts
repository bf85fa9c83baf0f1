import { expect, test } from '@jest/globals';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

const module = new URL('../../src/platform/logging/standard-output.setup.js', import.meta.url).href;

/** Writes lines and ends in the same turn, as soon as it is told to; something else would keep it alive. */
const PROGRAM = `
  import { writeSync } from 'node:fs';
  import { openStandardOutput } from '${module}';
  const output = openStandardOutput();
  process.on('exit', () => writeSync(2, 'the last listener'));
  setInterval(() => undefined, 1_000);
  process.stdin.once('data', () => {
    output.write('first\\n');
    output.write('second\\n');
    process.exit(0);
  });
  writeSync(2, 'ready ');
`;

function run(): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
}

test('what was written in the turn in which a process ends is there', async () => {
  const child = run();
  const [out, errors, ended] = [text(child.stdout), text(child.stderr), once(child, 'exit')];
  child.stdin.write('end');
  expect(await ended).toEqual([0, null]);
  expect([await out, await errors]).toEqual(['first\nsecond\n', 'ready the last listener']);
});

test('a process whose reader is gone ends all the same, with all its listeners', async () => {
  const child = run();
  const [errors, ended] = [text(child.stderr), once(child, 'exit')];
  await once(child, 'spawn');
  child.stdout.destroy();
  child.stdin.write('end');
  expect(await ended).toEqual([0, null]);
  expect(await errors).toBe('ready the last listener');
});
