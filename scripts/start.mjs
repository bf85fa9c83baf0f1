// The program of `npm start`, in one process: checks Node, builds when needed, then runs the service.
const FLOOR = [22, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1])) {
  process.stderr.write(
    `Hitch needs Node ${FLOOR.join('.')} or newer, but this is ${process.version}. ` +
      '"npm ci" installs a suitable version, which "npm start" then uses.\n',
  );
  process.exit(1);
}

if (process.env.npm_lifecycle_event !== undefined) followParent();

const { buildIfNeeded, BuildError } = await import('./build.mjs');
try {
  await buildIfNeeded();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
readEnvironment(await import('../dist/src/platform/config/env-file.store.js'));
await import('../dist/src/main.js');

/** Reads `.env`, and says so: who looks for a value has to know where it comes from. */
function readEnvironment({ readEnvFile }) {
  try {
    const read = readEnvFile(process.env);
    if (read !== null) process.stderr.write(`${read}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/**
 * npm forwards SIGTERM and SIGINT. When npm is killed with -9, this process gets another parent and stops as after SIGTERM. Only
 * under npm: a process that starts this file directly may leave it running on purpose.
 */
function followParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  timer.unref();
}
