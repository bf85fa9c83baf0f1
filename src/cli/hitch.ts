#!/usr/bin/env node
import { CommanderError } from 'commander';
import { holdsApiKey } from './connection.js';
import { describeFault } from './describe-fault.js';
import { buildProgram } from './program.command.js';
import { Progress } from './progress.command.js';
import { Session } from './session.command.js';

const FAILED = 1;
const WRONG_USAGE = 2;

const KEY_AS_ARGUMENT =
  'error: an API key must not be an argument, where everybody on this machine can read it: revoke it, and use HITCH_API_KEY,\n' +
  'HITCH_API_KEY_FILE or --api-key-stdin';

/** A reader that has seen enough (`| head`) is no fault of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : FAILED),
);

const note = (text: string): void => void process.stderr.write(`${text}\n`);

async function run(args: readonly string[]): Promise<number> {
  if (holdsApiKey(args)) return (note(KEY_AS_ARGUMENT), WRONG_USAGE);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const progress = new Progress(process.stderr);
  const session = new Session(process.env, print, note, progress);
  try {
    await buildProgram(session).parseAsync(args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    progress.clear();
    // Commander has said already what was wrong; help that was asked for comes this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    note(describeFault(error));
    return FAILED;
  }
}

process.exitCode = await run(process.argv.slice(2));
