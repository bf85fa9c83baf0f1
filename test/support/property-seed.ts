// Runs before each test file. A property that fails prints the seed of its inputs; `HITCH_TEST_SEED=<seed> npm test` gives every
// property the same inputs again.
const seed = process.env['HITCH_TEST_SEED'];
if (seed !== undefined) {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ seed: Number(seed) });
}

export {};
