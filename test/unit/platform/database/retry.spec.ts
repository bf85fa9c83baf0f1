import { describe, expect, test } from '@jest/globals';
import {
  classifyFault,
  connectionAfter,
  describeFault,
  isTaken,
  refusesWrites,
  sqlState,
  toThrowable,
  UnavailableError,
} from '../../../../src/platform/database/database-errors.js';
import { bisectFailures } from '../../../../src/platform/database/retry.js';

const pgError = (code: string): Error =>
  Object.assign(new Error('Key (igsid)=(17841) already exists'), { code });
const items = Array.from({ length: 100 }, (_, index) => index);

type Outcome = [status: string, what: unknown];
const outcomes = (settled: readonly PromiseSettledResult<string>[]): Outcome[] =>
  settled.map((each) =>
    each.status === 'fulfilled' ? [each.status, each.value] : [each.status, each.reason],
  );

describe('items at fault', () => {
  test('a batch with data at fault is halved until only the items at fault are left out, and the order stays', async () => {
    const poison = new Set([0, 37, 38, 99]);
    const refused = pgError('22021');
    const run = async (some: readonly number[]): Promise<string[]> => {
      if (some.some((item) => poison.has(item))) throw refused;
      return some.map((item) => `done ${item}`);
    };
    expect(outcomes(await bisectFailures(items, run))).toEqual(
      items.map((item) => (poison.has(item) ? ['rejected', refused] : ['fulfilled', `done ${item}`])),
    );
  });

  test.each(['42501', '42P01', '42883', 'P0001', 'XX000', '0A000'])(
    'a batch of which one item is refused with %s is halved, if that may be, until only that item is left out',
    async (code) => {
      const refused = pgError(code);
      const run = async (some: readonly number[]): Promise<string[]> => {
        if (some.includes(7)) throw refused;
        return some.map(String);
      };
      expect(outcomes(await bisectFailures(items, run, 'one'))).toEqual(
        items.map((item) => (item === 7 ? ['rejected', refused] : ['fulfilled', String(item)])),
      );
    },
  );

  test('a batch with a fault of our own is halved in the same way', async () => {
    const bug = new TypeError('a bug that one event meets');
    const run = async (some: readonly number[]): Promise<string[]> => {
      if (some.includes(5)) throw bug;
      return some.map(String);
    };
    const settled = outcomes(await bisectFailures(items, run));
    expect([settled[4], settled[5]]).toEqual([
      ['fulfilled', '4'],
      ['rejected', bug],
    ]);
  });
});

describe('lost race', () => {
  test.each([
    ['23505', pgError('23505')],
    ['40001', pgError('40001')],
    ['40P01', pgError('40P01')],
  ])('a lost race (%s) is run again unchanged', async (_, error) => {
    let calls = 0;
    const run = async (some: readonly number[]): Promise<string[]> => {
      calls += 1;
      if (calls < 3) throw error;
      return some.map(String);
    };
    expect(outcomes(await bisectFailures(items, run))).toEqual(
      items.map((item) => ['fulfilled', String(item)]),
    );
    expect(calls).toBe(3);
  });

  test('a race that is lost three times is halved, and only the item that loses again must be repeated', async () => {
    const sizes: number[] = [];
    const run = async (some: readonly number[]): Promise<string[]> => {
      sizes.push(some.length);
      if (some.includes(1)) throw pgError('40001');
      return some.map(String);
    };
    expect(outcomes(await bisectFailures([1, 2, 3, 4], run))).toEqual([
      ['rejected', expect.any(UnavailableError)],
      ['fulfilled', '2'],
      ['fulfilled', '3'],
      ['fulfilled', '4'],
    ]);
    expect(sizes).toEqual([4, 4, 4, 2, 2, 2, 1, 1, 1, 1, 2]);
  });
});

test('a locked row is waited for once, then the others continue without it', async () => {
  const sizes: number[] = [];
  const run = async (some: readonly number[]): Promise<string[]> => {
    sizes.push(some.length);
    if (some.includes(4)) throw pgError('55P03');
    return some.map(String);
  };
  expect(outcomes(await bisectFailures([1, 2, 3, 4], run))).toEqual([
    ['fulfilled', '1'],
    ['fulfilled', '2'],
    ['fulfilled', '3'],
    ['rejected', expect.any(UnavailableError)],
  ]);
  expect(sizes).toEqual([4, 2, 2, 1, 1]);
});

test('halving ends when the database goes away in between', async () => {
  const sizes: number[] = [];
  const run = async (some: readonly number[]): Promise<string[]> => {
    sizes.push(some.length);
    throw sizes.length === 1 ? pgError('22021') : new UnavailableError('away');
  };
  expect(outcomes(await bisectFailures(items, run))).toEqual(
    items.map(() => ['rejected', expect.any(UnavailableError)]),
  );
  expect(sizes).toEqual([100, 50]);
});

test('halving ends when its time is spent on locks, and what came through before is kept', async () => {
  const sizes: number[] = [];
  const startedAt = performance.now();
  const run = async (some: readonly number[]): Promise<string[]> => {
    sizes.push(some.length);
    if (!some.includes(99)) return some.map(String);
    await new Promise((resolve) => setTimeout(resolve, 750));
    throw pgError('55P03');
  };
  const settled = outcomes(await bisectFailures(items, run));
  // Five waits of 750 ms at the most; to find the one of a hundred takes eight.
  expect(performance.now() - startedAt).toBeLessThan(4_500);
  expect(settled[0]).toEqual(['fulfilled', '0']);
  expect(settled[99]).toEqual(['rejected', expect.any(UnavailableError)]);
  expect(sizes.length).toBeLessThan(12);
});

test.each([
  ['the database is away', new UnavailableError('away')],
  ['a table is missing', pgError('42P01')],
])('nothing is halved when %s', async (_name, error) => {
  let calls = 0;
  const run = (): Promise<string[]> => {
    calls += 1;
    return Promise.reject(error);
  };
  expect(outcomes(await bisectFailures(items, run))).toEqual(items.map(() => ['rejected', error]));
  expect(calls).toBe(1);
});

test('no items need no run', async () => {
  expect(await bisectFailures([], () => Promise.reject(new Error('never called')))).toEqual([]);
});

describe('failure', () => {
  test.each([
    ['23505', 'conflict'],
    ['40P01', 'conflict'],
    ['55P03', 'locked'],
    ['22P05', 'data'],
    ['23514', 'data'],
    ['54000', 'data'],
    ['57P01', 'unavailable'],
    ['08006', 'unavailable'],
    ['53300', 'unavailable'],
    ['25006', 'unavailable'],
    ['25001', 'fault'],
    ['08P01', 'unavailable'],
    ['08000', 'unavailable'],
    ['26000', 'unavailable'],
    ['28P01', 'unavailable'],
    ['28000', 'unavailable'],
    ['3D000', 'unavailable'],
    ['40003', 'unavailable'],
    ['53100', 'unavailable'],
    ['53200', 'unavailable'],
    ['55000', 'unavailable'],
    ['55006', 'unavailable'],
    ['57014', 'unavailable'],
    ['57P02', 'unavailable'],
    ['57P03', 'unavailable'],
    ['57P05', 'unavailable'],
    ['58030', 'unavailable'],
    ['0A000', 'fault'],
    ['42501', 'fault'],
    ['42601', 'fault'],
    ['P0001', 'fault'],
    ['XX000', 'fault'],
    ['ZZ999', 'fault'],
  ])('a failure with SQLSTATE %s is %s', (code, fault) => {
    expect(classifyFault(pgError(code))).toBe(fault);
    expect(classifyFault({ driverError: pgError(code) })).toBe(fault);
  });

  test.each([
    ['22021', 'serves'],
    ['23505', 'serves'],
    ['40001', 'serves'],
    ['42P01', 'serves'],
    ['53100', 'serves'],
    ['55P03', 'serves'],
    ['57014', 'serves'],
    ['0A000', 'over'],
    ['25P03', 'over'],
    ['26000', 'over'],
    ['28P01', 'over'],
    ['53300', 'over'],
    ['55000', 'over'],
    ['57P05', 'over'],
    ['58000', 'over'],
    ['08P01', 'all_over'],
    ['25006', 'all_over'],
    ['57P01', 'all_over'],
    ['57P02', 'all_over'],
    ['57P03', 'all_over'],
  ])('after a failure with SQLSTATE %s the connection is: %s', (code, state) => {
    expect(connectionAfter(pgError(code))).toBe(state);
    expect(connectionAfter({ driverError: pgError(code) })).toBe(state);
  });

  test('a code that is unknown is no fault of ours when it ends the connection', () => {
    const ended = Object.assign(pgError('XX000'), { severity: 'FATAL' });
    expect([classifyFault(ended), connectionAfter(ended)]).toEqual(['unavailable', 'all_over']);
    expect(connectionAfter(Object.assign(pgError('XX000'), { severity: 'ERROR' }))).toBe('serves');
  });

  test.each([
    ['25006', true],
    ['53100', true],
    ['53200', true],
    ['58030', true],
    ['57P01', false],
    ['23505', false],
    ['55P03', false],
  ])('a failure with SQLSTATE %s says that the server takes no writes: %p', (code, refuses) => {
    expect(refusesWrites(pgError(code))).toBe(refuses);
  });

  test.each([
    ['refused', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['broken', Object.assign(new Error('write'), { code: 'EPIPE' })],
    ['cut', new Error('Connection terminated unexpectedly')],
    ['shut down', pgError('57P01')],
  ])('a failure of a connection that is %s is thrown on as unavailable', (_name, error) => {
    expect(toThrowable(error)).toBeInstanceOf(UnavailableError);
  });

  test('a failure of ours, or of the data, is thrown unchanged', () => {
    for (const error of [new TypeError('bug'), pgError('23505'), pgError('42P01')])
      expect(toThrowable(error)).toBe(error);
    expect(sqlState(Object.assign(new Error('x'), { code: 'EPIPE' }))).toBeNull();
  });

  test('a failure is described without a word of its message, which may name a person', () => {
    const error = Object.assign(pgError('23505'), { constraint: 'identities_active_igsid_key' });
    expect(describeFault(error)).toBe('Error 23505 identities_active_igsid_key');
    expect(describeFault(new UnavailableError('away', { cause: error }))).toBe(
      'UnavailableError (Error 23505 identities_active_igsid_key)',
    );
    expect(describeFault(new TypeError('17841'))).not.toContain('17841');
  });
});

test.each([
  [
    'a unique violation that came again and again',
    new UnavailableError('x', { cause: { code: '23505' } }),
    true,
  ],
  ['a lock that was never free', new UnavailableError('x', { cause: { code: '55P03' } }), false],
  ['a database that is away', new UnavailableError('x'), false],
  ['a unique violation by itself', { code: '23505' }, false],
])('only a lost place is taken: %s', (_name, error, expected) => {
  expect(isTaken(error)).toBe(expected);
});
