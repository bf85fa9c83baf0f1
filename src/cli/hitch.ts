#!/usr/bin/env node
import { CommanderError } from 'commander';
import { readEnvFile } from '../platform/config/env-file.store.js';
import { holdsApiKey } from './connection.js';
import { describeError } from './describe-error.js';
import { buildProgram } from './program.command.js';
import { Progress } from './progress.command.js';
import { Session } from './session.command.js';

const FAILED = 1;
const WRONG_USAGE = 2;

const KEY_AS_ARGUMENT =
  'error: an API key must not be an argument, because other users of this machine can read arguments.\n' +
  'Revoke the key, and pass the new one with HITCH_API_KEY, HITCH_API_KEY_FILE or --api-key-stdin.';

/** A closed pipe (`| head`) is not an error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : FAILED),
);

const note = (text: string): void => void process.stderr.write(`${text}\n`);

async function run(args: readonly string[]): Promise<number> {
  if (holdsApiKey(args)) return (note(KEY_AS_ARGUMENT), WRONG_USAGE);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const progress = new Progress(process.stderr);
  let read: string | null;
  try {
    read = readEnvFile(process.env);
  } catch (error) {
    return (note(describeError(error)), FAILED);
  }
  // The others read the service's variables only to find it.
  if (read !== null && args[0] === 'migrate') note(read);
  const session = new Session(process.env, print, note, progress);
  try {
    await buildProgram(session).parseAsync(args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    progress.clear();
    // Commander has printed its message. A request for help ends with an error as well.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    note(describeError(error));
    return FAILED;
  }
}

process.exitCode = await run(process.argv.slice(2));
