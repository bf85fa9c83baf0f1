import { describe, expect, test } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import fc from 'fast-check';
import { PageQueryDto } from '../../../../src/platform/http/page.dto.js';
import { readPlainQuery } from '../../../../src/platform/http/plain-query.js';
import { VALIDATION } from '../../../../src/platform/http/read-body.js';
import { AttemptQueryDto } from '../../../../src/attempts/attempts.dto.js';
import { IdentityQueryDto } from '../../../../src/identities/identities.dto.js';
import { LinkQueryDto } from '../../../../src/links/links.dto.js';

const pipe = new ValidationPipe({ ...VALIDATION, transform: true });

/** What the library makes of it; null when it refuses. */
async function byTheLibrary(type: new () => object, query: object): Promise<object | null> {
  return pipe
    .transform(query, { type: 'query', metatype: type })
    .then((dto: object) => dto)
    .catch(() => null);
}

const names = [
  'externalUserId',
  'igsid',
  'account',
  'status',
  'appId',
  'limit',
  'cursor',
  'channel',
  'outcome',
  'linkId',
];
const value = fc.oneof(
  fc.constantFrom(
    'active',
    'all',
    'pending',
    'linked',
    '1',
    '100',
    '101',
    '0',
    '',
    ' 5 ',
    '1e1',
    'x',
    'user 1',
    'a\0',
  ),
  fc.string({ maxLength: 80 }),
);
const query = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(fc.constantFrom(...names), value) },
  fc.dictionary(fc.string(), fc.oneof(value, fc.array(value))),
);

describe('a plain query is read as the library reads it', () => {
  test.each([PageQueryDto, IdentityQueryDto, LinkQueryDto, AttemptQueryDto])('%p', async (type) => {
    await fc.assert(
      fc.asyncProperty(query, async (given) => {
        const quick = readPlainQuery(type, given);
        const slow = await byTheLibrary(type, given);
        // What is not read here is left to the library, right or wrong; plain it is then never right. A name that every object
        // has is refused before either.
        const isPlain = Object.entries(given).every(
          ([name, each]) => typeof each === 'string' && !(name in Object.prototype),
        );
        if (quick !== null) expect(quick).toStrictEqual(slow);
        else if (isPlain) expect(slow).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('what every object has by name is not plain', () => {
    const query: unknown = JSON.parse('{ "igsid": "6789", "__proto__": "x" }');
    expect(readPlainQuery(IdentityQueryDto, query as object)).toBeNull();
    expect(readPlainQuery(IdentityQueryDto, { igsid: '6789', constructor: 'x' })).toBeNull();
  });

  test('a look-up is plain', () => {
    const dto = readPlainQuery(IdentityQueryDto, { igsid: '6789', account: 'acme', limit: '5' });
    expect(dto).toEqual(Object.assign(new IdentityQueryDto(), { igsid: '6789', account: 'acme', limit: 5 }));
  });

  test('a class that does not say which fields are numbers is left to the library', () => {
    expect(readPlainQuery(class Other {}, {})).toBeNull();
  });
});
