import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RateLimits } from '../../src/platform/rate-limits/rate-limits.service.js';
import { addressLimit } from '../../src/platform/rate-limits/rate-limit-policies.js';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock: new ControlledClock() });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

test.each(['addresses', 'unknown-keys'] as const)(
  'whoever has 40,000 networks gets no fresh limit of %s for each, and no address that was counted is forgotten',
  async (policy) => {
    const limits = service.app.get(RateLimits);
    const take = async (ip: string): Promise<boolean | undefined> =>
      (await limits.take(addressLimit(policy, ip)))?.isAllowed;
    for (let index = 0; index < 60; index++) expect(await take('203.0.113.9')).toBe(true);
    let allowed = 0;
    for (let index = 0; index < 40_000; index++)
      if (await take(`2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::1`))
        allowed += 1;
    expect(allowed).toBeLessThan(20_100);
    expect(await take('203.0.113.9')).toBe(false);
  },
);
