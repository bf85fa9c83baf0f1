import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { StartFault } from './start-fault.js';

/** The file, in the folder that the program was started in. */
const ENV_FILE = '.env';

/**
 * What the file cannot set. The keys of the environment are sent to `HITCH_URL`, checked by its certificate: whoever wrote the
 * file of the present folder, such as a project that was cloned, must not choose the receiver.
 */
const NOT_TAKEN: ReadonlySet<string> = new Set(['HITCH_URL', 'NODE_TLS_REJECT_UNAUTHORIZED']);

/**
 * Reads `.env` into the environment. A variable that the environment has already, empty or not, wins; `NOT_TAKEN` is left out.
 * @param env is changed
 * @returns a line that says what was read; null when there is no such file
 * @throws StartFault when there is one that cannot be read
 */
export function readEnvFile(env: Record<string, string | undefined>, path = ENV_FILE): string | null {
  const text = readText(path);
  if (text === null) return null;
  const parsed = Object.entries(parseEnv(text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')));
  const variables = parsed.filter(([name]) => !NOT_TAKEN.has(name));
  const kept = variables.filter(([name, value]) => env[name] !== undefined && env[name] !== value);
  for (const [name, value] of variables) env[name] ??= value;
  const count = `Read ${variables.length} variable${variables.length === 1 ? '' : 's'} from ${path}`;
  if (kept.length === 0) return `${count}.`;
  return `${count}. The environment has another value for ${kept.map(([name]) => name).join(', ')}, which wins.`;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new StartFault([
      `${path} is there, but cannot be read (${code}). Make it a file that this user can read.`,
    ]);
  }
}
