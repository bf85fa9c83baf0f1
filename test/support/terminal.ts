import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { killQuietly } from './embedded-processes.js';

const DONE = '--done--';

/** A shell that stays open, as a terminal does: the next block sees what one sets. The first fault ends it. */
export class Terminal {
  private readonly bash: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly answers: AsyncIterator<string>;
  private blocks = 0;

  /** @param scratch folder for what the blocks print */
  constructor(
    private readonly scratch: string,
    cwd: string,
    env: Readonly<Record<string, string>>,
  ) {
    // A group of its own: what it keeps in the background ends with it.
    const options = { cwd, env, stdio: 'pipe', detached: true } as const;
    this.bash = spawn('bash', ['--noprofile', '--norc', '-euo', 'pipefail'], options);
    this.bash.stdin?.on('error', () => undefined);
    this.ended = once(this.bash, 'close');
    if (!this.bash.stdout) throw new TypeError('the shell was spawned without pipes');
    this.answers = createInterface(this.bash.stdout)[Symbol.asyncIterator]();
  }

  /**
   * Runs a block and gives all that it printed, both streams in one.
   * @throws Error when any command of it fails
   */
  async run(script: string): Promise<string> {
    const file = join(this.scratch, `block-${this.bash.pid}-${(this.blocks += 1)}`);
    const output = `${file}.output`;
    await writeFile(file, script);
    // From a file, not through the pipe: a command that reads standard input would eat the rest of the block.
    this.bash.stdin?.write(`source '${file}' </dev/null >'${output}' 2>&1\nprintf '%s\\n' ${DONE}\n`);
    const { value } = await this.answers.next();
    const printed = await readFile(output, 'utf8').catch(() => 'the terminal ended before');
    if (value !== DONE) throw new Error(`a command failed:\n${script}\nIt printed:\n${printed}`);
    return printed;
  }

  async close(): Promise<void> {
    if (this.bash.pid !== undefined) killQuietly(-this.bash.pid);
    await this.ended;
  }
}
