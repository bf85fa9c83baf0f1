import { describe, expect, test } from '@jest/globals';
import {
  ArrayNotEmpty,
  IsIn,
  IsInt,
  IsOptional,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { compileRules } from '../../../../src/platform/http/compiled-rules.js';
import { VALIDATION } from '../../../../src/platform/http/read-body.js';
import { Text } from '../../../../src/platform/http/text.decorator.js';
import { MintLinkDto } from '../../../../src/links/link-mint.dto.js';

const isRight = (dto: object): boolean => validateSync(dto, VALIDATION).length === 0;

/** Values that are right for some field and wrong for others. */
const anything = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    'reject',
    'none',
    'app',
    'web',
    'Web',
    'https://app.example/a',
    60,
    59,
    900,
    86_401,
    1.5,
  ),
  fc.constantFrom('a\0b', '\ud800', { page: '/' }, { __proto__: null }, [], ['x'], true, Number.NaN),
  fc.string({ maxLength: 300 }),
  fc.jsonValue({ maxDepth: 10 }),
);
const fields = [
  'externalUserId',
  'sessionId',
  'account',
  'ttlSeconds',
  'channel',
  'context',
  'onConflict',
  'confirmation',
  'returnUrl',
];

describe('the rules of a mint, compiled', () => {
  const check = compileRules(MintLinkDto);

  test('let through what class-validator lets through, and nothing else', () => {
    const body = fc.dictionary(
      fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...fields) }, fc.string()),
      anything,
    );
    fc.assert(
      fc.property(body, fc.boolean(), (given, named) => {
        const dto = Object.assign(new MintLinkDto(), given, named ? { externalUserId: 'user-1' } : {});
        expect(check(dto)).toBe(isRight(dto));
      }),
      { numRuns: 2_000 },
    );
  });

  test('know a whole right mint', () => {
    const mint = {
      externalUserId: 'u',
      sessionId: 's',
      account: 'acme',
      ttlSeconds: 900,
      channel: 'web',
      context: { a: 1 },
    };
    expect(check(Object.assign(new MintLinkDto(), mint))).toBe(true);
  });
});

class Listed {
  @ArrayNotEmpty()
  @IsIn(['a', 'b'], { each: true })
  names!: unknown;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3)
  count?: unknown;
}

test('rules for each item of a list are compiled as well', () => {
  const check = compileRules(Listed);
  const names = fc.oneof(fc.array(fc.constantFrom('a', 'b', 'c', 1)), anything);
  fc.assert(
    fc.property(names, anything, (given, count) => {
      const dto = Object.assign(new Listed(), { names: given, count });
      expect(check(dto)).toBe(isRight(dto));
    }),
  );
});

class Inner {
  @Text(5)
  name!: string;
}
class Outer {
  @ValidateNested()
  inner!: Inner;
}
class Sometimes {
  @ValidateIf(() => false)
  @Text(5)
  name!: string;

  @Text(5, undefined)
  other!: string;
}
class Grouped {
  @IsInt({ groups: ['some'] })
  count!: number;
}
class Empty {}

describe('what cannot be compiled is left to class-validator', () => {
  test.each([
    ['nested objects', Object.assign(new Outer(), { inner: Object.assign(new Inner(), { name: 'a' }) })],
    ['groups', Object.assign(new Grouped(), { count: 1 })],
    ['a class without rules', new Empty()],
  ])('%s', (_, dto) => {
    expect(compileRules(dto.constructor as new () => object)(dto)).toBe(false);
  });

  test('but a condition is known', () => {
    const dto = Object.assign(new Sometimes(), { name: 7, other: 'a' });
    expect([compileRules(Sometimes)(dto), isRight(dto)]).toEqual([true, true]);
  });
});
