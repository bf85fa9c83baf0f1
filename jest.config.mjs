// Tests run on the compiled output: no transformer, and the same JavaScript that ships.
const shared = {
  testEnvironment: 'node',
  transform: {},
  testTimeout: 60_000,
};
const kind = (name, extra = {}) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/dist/test/${name}/**/*.spec.js`],
  ...extra,
});
const database = {
  globalSetup: '<rootDir>/dist/test/support/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/support/global-teardown.js',
};

export default {
  projects: [
    kind('unit'),
    kind('db', database),
    kind('e2e', database),
    kind('contract', database),
    kind('process', database),
  ],
};
