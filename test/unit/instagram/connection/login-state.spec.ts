import { describe, expect, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import {
  hashLoginState,
  readLoginState,
  STATE_NONCE_BYTES,
  writeLoginState,
} from '../../../../src/instagram/connection/login-state.js';

const key = createSecretKey(randomBytes(32));
const STATE = {
  accountId: '01890000-0000-7000-8000-00000000000a',
  keyId: '01890000-0000-7000-8000-00000000000b',
  expiresAt: new Date('2026-11-30T10:00:00.123Z'),
};
const write = (nonce = randomBytes(STATE_NONCE_BYTES)): string => writeLoginState(key, STATE, nonce);

describe('the state of a log-in', () => {
  test('a state that was written is read with account, key and expiry', () => {
    expect(readLoginState(key, write())).toEqual(STATE);
  });

  test('each state is another one, and fits a query without encoding', () => {
    const states = Array.from({ length: 100 }, () => write());
    expect(new Set(states).size).toBe(100);
    for (const state of states) expect(state).toMatch(/^[\w-]{118}$/);
    expect(new Set(states.map((state) => hashLoginState(state).toString('hex'))).size).toBe(100);
  });

  test('a state with any character changed is not ours', () => {
    const state = write();
    for (let index = 0; index < state.length; index += 1) {
      const changed = `${state.slice(0, index)}${state[index] === 'A' ? 'B' : 'A'}${state.slice(index + 1)}`;
      expect(readLoginState(key, changed)).toBeNull();
    }
  });

  test.each([
    ['another key', () => readLoginState(createSecretKey(randomBytes(32)), write())],
    ['a cut one', () => readLoginState(key, write().slice(0, -1))],
    ['a longer one', () => readLoginState(key, `${write()}A`)],
    ['an empty one', () => readLoginState(key, '')],
    ['none', () => readLoginState(key, undefined)],
    ['two', () => readLoginState(key, [write(), write()])],
  ])('%s reads nothing', (_, read) => {
    expect(read()).toBeNull();
  });
});
