import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RateLimits } from '../../src/platform/rate-limits/rate-limits.service.js';
import { addressLimit } from '../../src/platform/rate-limits/rate-limit-policies.js';
import { ControlledClock, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
const clock = new ControlledClock();

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { clock });
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
    expect(allowed).toBeLessThanOrEqual(19_999 + 6_000);
    expect(await take('203.0.113.9')).toBe(false);
  },
);

test.each(['addresses', 'unknown-keys'] as const)(
  'addresses beyond those that are counted share a hundred limits of %s, and give back what they took',
  async (policy) => {
    clock.advance(60_000);
    const limits = service.app.get(RateLimits);
    const flood = (index: number): string => `2001:db8:1:${index.toString(16)}::1`;
    for (let index = 0; index < 20_000; index++) await limits.take(addressLimit(policy, flood(index)));
    const stranger = addressLimit(policy, '198.51.100.7');
    const take = async (): Promise<boolean | undefined> => (await limits.take(stranger))?.isAllowed;
    for (let index = 0; index < 10_000; index++) {
      expect(await take()).toBe(true);
      limits.giveBack(stranger);
    }
    let allowed = 0;
    while (await take()) allowed++;
    expect(allowed).toBe(5_999);
    limits.giveBack(stranger);
    expect([await take(), await take()]).toEqual([true, false]);
  },
);
