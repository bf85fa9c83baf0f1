import { availableParallelism } from 'node:os';

// What stays behind after a kill, and the memory of another process, are read in Linux's /proc.
const onlyOnLinux = process.platform === 'linux' ? [] : ['/process/(npm-start|costly-connections)'];

// Tests run on the compiled output: no transformer, and the same JavaScript that ships.
const kind = (name) => ({
  displayName: name,
  testEnvironment: 'node',
  transform: {},
  setupFiles: ['<rootDir>/dist/test/support/property-seed.js'],
  testMatch: [`<rootDir>/dist/test/${name}/**/*.spec.js`],
  testPathIgnorePatterns: ['/node_modules/', ...onlyOnLinux],
});

// Two at once also on one core, for most tests wait more than they work. Not more than there are cores: then services get no
// connection in the time that they have for it. More than four would only meet at the one PostgreSQL.
const workers = Math.min(4, Math.max(2, availableParallelism()));

export default {
  maxWorkers: workers,
  // What a file loads is not all freed with it: workers came to 2.4 GB. To collect so much may take longer than a connection is
  // waited for, and to end such a process longer than the runner waits.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 120_000,
  testSequencer: '<rootDir>/scripts/longest-tests-first.mjs',
  // One PostgreSQL for the whole run; each file that needs a database gets a copy of its template.
  globalSetup: '<rootDir>/dist/test/support/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/support/global-teardown.js',
  projects: ['unit', 'db', 'e2e', 'contract', 'process', 'browser'].map(kind),
};
