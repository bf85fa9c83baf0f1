import { expect, test } from '@jest/globals';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

const urlOf = (path: string): string => new URL(`../../src/${path}`, import.meta.url).href;

/** Logs and ends in the same turn, as soon as something comes on standard input. */
const program = (end: string): string => `
  import { writeSync } from 'node:fs';
  import { createLogger, openStandardOutput } from '${urlOf('platform/logging/logger.setup.js')}';
  import { Shutdown } from '${urlOf('shutdown.js')}';
  const log = createLogger('info', openStandardOutput());
  const shutdown = new Shutdown();
  shutdown.log = log;
  process.on('exit', () => writeSync(2, 'the last listener'));
  setInterval(() => undefined, 1_000);
  process.stdin.once('data', () => {
    log.info('first');
    log.info('second');
    ${end};
  });
  writeSync(2, 'ready ');
`;

const ENDINGS = { 'in order': 'void shutdown.end(0)', 'by process.exit()': 'process.exit(0)' };

function run(end: string): ChildProcessByStdio<Writable, Readable, Readable> {
  const args = ['--input-type=module', '-e', program(end)];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
}

test.each(Object.entries(ENDINGS))(
  'log lines of the turn in which a process ends %s are written',
  async (_name, end) => {
    const child = run(end);
    const [out, errors, ended] = [text(child.stdout), text(child.stderr), once(child, 'exit')];
    child.stdin.write('end');
    expect(await ended).toEqual([0, null]);
    expect(await out).toMatch(/"msg":"first"\}\n.*"msg":"second"\}\n/);
    expect(await errors).toBe('ready the last listener');
  },
);

test('a process whose reader has closed the pipe ends, with all its exit listeners', async () => {
  const child = run(ENDINGS['in order']);
  const [errors, ended] = [text(child.stderr), once(child, 'exit')];
  await once(child, 'spawn');
  child.stdout.destroy();
  child.stdin.write('end');
  expect(await ended).toEqual([0, null]);
  expect(await errors).toBe('ready the last listener');
});
