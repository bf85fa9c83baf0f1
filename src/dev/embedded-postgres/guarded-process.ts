import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { asSpawnIds, PLAIN_ENVIRONMENT, type UnixUser } from './unix-user.js';

export interface GuardedProcess {
  /** Resolves when the program and its watchdog are gone; the text says how the program ended. */
  readonly ended: Promise<ProcessEnd>;
  /** Asks for the end and waits for it: about 15 seconds at most. */
  stop(): Promise<void>;
}

export interface ProcessEnd {
  readonly ok: boolean;
  readonly how: string;
  readonly output: string;
}

export interface GuardOptions {
  readonly user?: UnixUser | undefined;
  /** Text for the program's standard input; nothing when left out. */
  readonly input?: string;
  /** A file descriptor for all of its output; collected into `output` when left out. */
  readonly logTo?: number;
}

/**
 * The watchdog, a shell that is the program's parent. Its descriptor 3 is a pipe whose other end only we hold, so it
 * sees the end of the pipe whenever we go, even by kill -9. It lives in a session of its own: neither Ctrl-C nor a
 * kill of our process group reaches it. For PostgreSQL SIGINT is the fast stop, SIGQUIT the immediate one (then it
 * kills what is left of its children within 5 seconds, so SIGKILL comes a second after that).
 * SIGINT is repeated because a program that has only just started ignores it until its handlers are there.
 */
const WATCHDOG = `
exec 4<&0 </dev/null
"$@" <&4 3<&- 4<&- &
program=$!
exec 4<&-
(
  while read -r _; do :; done <&3
  trap '' TERM
  n=0
  while [ $n -lt 180 ] && kill -0 "$program" 2>/dev/null; do
    case $n in
      ?|[1-8]?) [ $((n % 5)) -eq 0 ] && kill -INT "$program" 2>/dev/null ;;
      90) kill -QUIT "$program" 2>/dev/null ;;
      15?) kill -KILL "$program" 2>/dev/null ;;
    esac
    n=$((n + 1))
    sleep 0.1
  done
) >/dev/null 2>&1 &
guard=$!
exec 3<&-
wait "$program"
status=$?
kill "$guard" 2>/dev/null
wait "$guard" 2>/dev/null
exit $status
`;

/**
 * Starts a program that cannot outlive this process, however this process ends. Does not keep node running.
 * Never throws: what cannot be started has ended.
 */
export function startGuarded(command: readonly string[], options: GuardOptions = {}): GuardedProcess {
  const out = options.logTo ?? 'pipe';
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'hitch-watchdog', ...command], {
    ...asSpawnIds(options.user),
    cwd: '/', // ours may be one that the user cannot enter
    env: PLAIN_ENVIRONMENT,
    detached: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', out, out, 'pipe'],
  });
  // Typed as possibly null, because it depends on `stdio` above; a spawn that failed has them as well.
  const guard = child.stdio[3] as Socket;
  guard.on('error', () => undefined).unref();
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  // Before 'close' can come, each pipe must be closed, and this one we do not read.
  child.once('exit', () => guard.destroy());
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => resolve({ ok: false, how: error.message, output }));
    child.once('close', (code, signal) => resolve({ ok: code === 0, how: describe(code, signal), output }));
  });
  if (options.logTo !== undefined) child.unref();
  const stop = async (): Promise<void> => {
    child.ref();
    guard.destroy();
    await ended;
  };
  return { ended, stop };
}

/**
 * Runs a program to its end and returns its output; it cannot outlive this process.
 * @throws Error with the program's output when it fails.
 */
export async function runGuarded(command: readonly string[], options: GuardOptions = {}): Promise<string> {
  const { ok, how, output } = await startGuarded(command, options).ended;
  if (!ok) throw new Error(`${command[0]} failed (${how}): ${output.trim()}`);
  return output;
}

/** A shell reports a child's death by signal n as 128 + n. */
function describe(code: number | null, signal: string | null): string {
  if (code === null) return `its watchdog got ${signal ?? 'a signal'}`;
  return code > 128 ? `killed by signal ${code - 128}` : `exit code ${code}`;
}
