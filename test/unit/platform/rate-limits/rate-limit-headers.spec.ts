import { describe, expect, test } from '@jest/globals';
import { writeVerdict } from '../../../../src/platform/rate-limits/rate-limit-headers.js';

const ALLOWED = { policy: 'mints', isAllowed: true, limit: 600, remaining: 12, secondsLeft: 34 } as const;

/** The headers of a reply. */
function makeReply() {
  const headers = new Map<string, string>();
  return {
    headers,
    getHeader: (name: string) => headers.get(name),
    header: (name: string, value: string) => headers.set(name, value),
  };
}

describe('headers', () => {
  test('the headers of a limit name the policy and the remaining requests', () => {
    const reply = makeReply();
    expect(writeVerdict(ALLOWED, reply)).toBeNull();
    expect(Object.fromEntries(reply.headers)).toEqual({
      'ratelimit-policy': '"mints";q=600;w=60',
      ratelimit: '"mints";r=12;t=34',
    });
  });

  test('the headers of a second limit follow those of the first, and a reached limit is a problem that no cache keeps', () => {
    const reply = makeReply();
    writeVerdict(ALLOWED, reply);
    const reached = { policy: 'mints-per-user', isAllowed: false, limit: 10, remaining: 0, secondsLeft: 34 };
    expect(writeVerdict({ ...reached, policy: 'mints-per-user' }, reply)).toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 34,
    });
    expect(Object.fromEntries(reply.headers)).toEqual({
      'ratelimit-policy': '"mints";q=600;w=60, "mints-per-user";q=10;w=60',
      ratelimit: '"mints";r=12;t=34, "mints-per-user";r=0;t=34',
      'cache-control': 'no-store',
    });
  });

  test('a request without a limit has no such headers', () => {
    const reply = makeReply();
    expect(writeVerdict(null, reply)).toBeNull();
    expect(reply.headers.size).toBe(0);
  });
});
