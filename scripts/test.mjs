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

const running = new Set();
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopped = true;
    for (const child of running) child.kill(signal);
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string[]} jestArguments what follows `npm test --`: a name, `--selectProjects unit` */
async function main(jestArguments) {
  // Beside each other, for none needs what another makes. The compiler checks the types of sources, migrations and tests alike.
  say(`build and types, ${CHECKS.map(([name]) => name).join(', ')}`);
  const verdicts = await Promise.all([build(), ...CHECKS.map(check)]);
  if (verdicts.includes(false)) return 1;
  // Whoever asks for some of the tests works on these: speed is a matter of the whole.
  const isTooSlow = jestArguments.length === 0 && (await failsGate());
  if (isStopped) return 1;
  say('tests: unit, db, e2e, e2e-two, contract, process');
  const node = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join('node_modules', 'jest', 'bin', 'jest.js'),
  ];
  const code = await run(process.execPath, [...node, '--json', `--outputFile=${results}`, ...jestArguments]);
  const {
    numPassedTests: passed,
    numFailedTests,
    numRuntimeErrorTestSuites: broken,
    numPendingTests: pending,
  } = read(results);
  const failed = numFailedTests + broken + (isTooSlow ? 1 : 0);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  // A test that is skipped proves nothing, and a run without tests even less.
  return code === 0 && passed > 0 && failed + pending === 0 ? 0 : 1;
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

/** Before the tests, while nothing else runs. What it finds is told when these have been run as well. */
async function failsGate() {
  say('speed, beside a service that is written by hand');
  return (await run(process.execPath, [join('dist', 'test', 'bench', 'bench.js'), '--gate'])) !== 0;
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
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    running.add(child);
    child.once('error', reject);
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}
