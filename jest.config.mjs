// What stays behind after a kill is looked for in Linux's /proc.
const onlyOnLinux = process.platform === 'linux' ? [] : ['/process/npm-start'];

// Tests run on the compiled output: no transformer, and the same JavaScript that ships.
const kind = (name) => ({
  displayName: name,
  testEnvironment: 'node',
  transform: {},
  testMatch: [`<rootDir>/dist/test/${name}/**/*.spec.js`],
  testPathIgnorePatterns: ['/node_modules/', ...onlyOnLinux],
});

export default {
  testTimeout: 120_000,
  // One PostgreSQL for the whole run; each file that needs a database gets a copy of its template.
  globalSetup: '<rootDir>/dist/test/support/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/support/global-teardown.js',
  projects: ['unit', 'db', 'e2e', 'contract', 'process'].map(kind),
};
