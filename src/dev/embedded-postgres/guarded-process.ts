import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { asSpawnIds, PLAIN_ENVIRONMENT, type UnixUser } from './unix-user.js';

interface GuardedProcess {
  /** Resolves when the program and its watchdog have ended; `how` says how the program ended. */
  readonly ended: Promise<ProcessEnd>;
  /** Stops the program and waits, about 15 seconds at most. */
  stop(): Promise<void>;
}

interface ProcessEnd {
  readonly ok: boolean;
  readonly how: string;
  readonly output: string;
}

interface GuardOptions {
  readonly user?: UnixUser | undefined;
  /** Text for the program's standard input; nothing by default. */
  readonly input?: string;
  /** A file descriptor for all of its output, which is collected into `output` by default. */
  readonly logTo?: number;
}

/**
 * The watchdog, a shell that is the program's parent. Its descriptor 3 is a pipe whose other end is open in this process only, so
 * it sees the end of the pipe when this process ends, even by kill -9. It runs in its own session: neither Ctrl-C nor a kill of
 * this process group reaches it. For PostgreSQL SIGINT is the fast stop and SIGQUIT the immediate stop, after which it kills its
 * remaining children within 5 seconds, so SIGKILL follows a second later. SIGINT is repeated, because a program that has just
 * started ignores it until it has installed its handlers.
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
 * Starts a program that cannot outlive this process, however this process ends. It does not keep Node running. Never throws: a
 * program that cannot be started has ended.
 */
export function startGuarded(command: readonly string[], options: GuardOptions = {}): GuardedProcess {
  const out = options.logTo ?? 'pipe';
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'hitch-watchdog', ...command], {
    ...asSpawnIds(options.user),
    cwd: '/', // the user may not be able to enter the working directory of this process
    env: PLAIN_ENVIRONMENT,
    detached: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', out, out, 'pipe'],
  });
  // Typed as possibly null, but always set with the `stdio` above, even when the spawn fails.
  const guard = child.stdio[3] as Socket;
  guard.on('error', () => undefined).unref();
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  // 'close' is emitted only after every pipe is closed, and this one is not read.
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
