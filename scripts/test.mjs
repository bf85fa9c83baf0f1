// What `npm test` runs: every check in turn, the tests last. Closes with the runner's summary and one line of counts.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, BuildError } from './build.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hitch-results-'));
const results = join(scratch, 'results.json');
const bin = (name) => join('node_modules', '.bin', name);

const CHECKS = [
  ['lint', bin('oxlint'), ['--deny-warnings', 'src', 'test', 'migrations', 'scripts']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['import rules', bin('depcruise'), ['--config', '.dependency-cruiser.mjs', 'src', 'migrations']],
];

let current;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => current?.kill(signal));

try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string[]} jestArguments what follows `npm test --`: a name, `--selectProjects unit` */
async function main(jestArguments) {
  try {
    // The compiler checks the types of sources, migrations and tests alike.
    say('build and types');
    await buildIfNeeded();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  for (const [name, command, args] of CHECKS) {
    say(name);
    if ((await run(command, args)) !== 0) return 1;
  }
  say('tests: unit, db, e2e, e2e-two, contract, process');
  const node = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join('node_modules', 'jest', 'bin', 'jest.js'),
  ];
  const code = await run(process.execPath, [...node, '--json', `--outputFile=${results}`, ...jestArguments]);
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numRuntimeErrorTestSuites: broken,
    numPendingTests: pending,
  } = read(results);
  process.stdout.write(`\n${passed} passed, ${failed + broken} failed\n`);
  // A test that is skipped proves nothing, and a run without tests even less.
  return code === 0 && passed > 0 && failed + broken + pending === 0 ? 0 : 1;
}

function say(name) {
  process.stdout.write(`\n== ${name}\n`);
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0, numPendingTests: 0 };
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    current = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    current.once('error', reject);
    current.once('exit', (code) => resolve(code ?? 1));
  });
}
