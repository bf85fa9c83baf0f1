// The program of `npm test`, `npm run test:process` and `npm run test:browser`. Ends with the runner's summary and one line of counts.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, BuildError } from './build.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hitch-results-'));
const results = join(scratch, 'results.json');
const bin = (name) => join('node_modules', '.bin', name);

const CHECKS = [
  [
    'lint',
    bin('oxlint'),
    ['--deny-warnings', 'src', 'console', 'test', 'bench', 'migrations', 'scripts', 'packages', 'examples'],
  ],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['types of the browser scripts', bin('tsc'), ['--noEmit', '-p', 'src/connect/browser']],
  ['types of the console', bin('tsc'), ['--noEmit', '-p', 'console']],
  ["types of the fake phone's script", bin('tsc'), ['--noEmit', '-p', 'src/dev/fake-instagram/browser']],
  ...['client', 'react'].map((name) => [
    `types of packages/${name}`,
    bin('tsc'),
    ['--noEmit', '-p', `packages/${name}`],
  ]),
  ['import rules', bin('depcruise'), ['--config', '.dependency-cruiser.mjs', 'src', 'migrations', 'console']],
];

/**
 * The slow tests run apart, without the checks of `npm test`: those that start and kill processes (`process`), and those that look at
 * pages in Chromium (`browser`).
 */
const apart = ['process', 'browser'].find((name) => name === process.argv[2]);
const checks = apart ? [] : CHECKS;
const projects = apart ? [apart] : ['unit', 'db', 'e2e', 'contract'];
const jestArguments = process.argv.slice(apart ? 3 : 2);

const running = new Set();
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopped = true;
    for (const child of running) child.kill(signal);
  });
}

try {
  const { passed, failed } = await main();
  report(passed, failed);
  // A run without tests proves nothing.
  process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Runs the checks in parallel, then the tests. A failed check counts as one failed test. */
async function main() {
  // The compiler checks the types of sources, migrations and tests alike.
  say(['build and types', ...checks.map(([name]) => name)].join(', '));
  const verdicts = await Promise.all([build(), ...checks.map(check)]);
  const failedChecks = verdicts.filter((hasPassed) => !hasPassed).length;
  if (failedChecks > 0 || isStopped) return { passed: 0, failed: Math.max(1, failedChecks) };
  say(`tests: ${projects.join(', ')}`);
  const selection = jestArguments.includes('--selectProjects') ? [] : ['--selectProjects', ...projects];
  const code = await run(process.execPath, [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join('node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${results}`,
    ...jestArguments,
    ...selection,
  ]);
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = readResults();
  // A skipped test proves nothing, so it counts as failed, unless the arguments chose tests (`-t`).
  const skipped = jestArguments.length === 0 ? numPendingTests : 0;
  const failed = numFailedTests + numRuntimeErrorTestSuites + skipped;
  return { passed: numPassedTests, failed: code === 0 ? failed : Math.max(1, failed) };
}

/** Prints the counts, or adds them to the file that `.ci/run` sums up. */
function report(passed, failed) {
  const file = process.env.HITCH_TEST_COUNTS;
  if (file) appendFileSync(file, `${passed} ${failed}\n`);
  else process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
}

async function build() {
  try {
    await buildIfNeeded();
    return true;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return false;
  }
}

async function check([name, command, args]) {
  const hasPassed = (await run(command, args)) === 0;
  if (!hasPassed) process.stderr.write(`The ${name} check has failed.\n`);
  return hasPassed;
}

function say(name) {
  process.stdout.write(`\n== ${name}\n`);
}

function readResults() {
  try {
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0, numPendingTests: 0 };
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    running.add(child);
    child.once('error', reject);
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}
