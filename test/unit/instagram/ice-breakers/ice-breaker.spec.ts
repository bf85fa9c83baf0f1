import { expect, test } from '@jest/globals';
import {
  findItemsFault,
  type IceBreakerItem,
  iceBreakerPayload,
  readIceBreakerKey,
  textFor,
} from '../../../../src/instagram/ice-breakers/ice-breaker.js';

const QUESTION = { default: 'Connect', de: 'Verbinden', 'pt-BR': 'Conectar' };
const ITEM: IceBreakerItem = { key: 'connect', question: QUESTION };

test.each<[string, string | null]>([
  ['hitch:connect', 'connect'],
  ['hitch:connect:anything: at all', 'connect'],
  ['hitch:', null],
  ['hitch:Connect', null],
  ['hitch:connect!', null],
  ['xhitch:connect', null],
  ['CONNECT', null],
  ['hitch-self-test:HITCH-ABCDEF', null],
])('the payload %p has the key %p', (payload, key) => {
  expect(readIceBreakerKey(payload)).toBe(key);
});

test('the key is read back from every payload of ours', () => {
  for (const item of [ITEM, { ...ITEM, payload: 'campaign:7' }])
    expect(readIceBreakerKey(iceBreakerPayload(item))).toBe('connect');
});

test.each([
  ['default', 'Connect'],
  ['de_DE', 'Verbinden'],
  ['de_AT', 'Verbinden'],
  ['pt_PT', 'Conectar'],
  ['fr_FR', 'Connect'],
  ['xx', 'Connect'],
])('people of %s read %s', (locale, text) => {
  expect(textFor(ITEM, locale)).toBe(text);
});

test.each<[string, unknown, string | null]>([
  ['an empty list', [], null],
  ['four questions', Array.from({ length: 4 }, (_, index) => ({ ...ITEM, key: `k${index}` })), null],
  ['no list', {}, 'at most 4'],
  ['an item that is no object', ['x'], 'must be an object'],
  ['an item with another field', [{ ...ITEM, title: 'x' }], 'no fields but'],
  ['a key in capitals', [{ ...ITEM, key: 'Connect' }], 'key must be'],
  ['an empty payload', [{ ...ITEM, payload: '' }], 'payload must be'],
  ['a payload of 901 characters', [{ ...ITEM, payload: 'x'.repeat(901) }], 'payload must be'],
  ['no question', [{ key: 'a' }], 'question.default is missing'],
  [
    'a question of 81 characters',
    [{ key: 'a', question: { default: 'x'.repeat(81) } }],
    'question.default must be',
  ],
  ['a question of 80 emojis', [{ key: 'a', question: { default: '🙂'.repeat(80) } }], null],
  ['a question of spaces', [{ key: 'a', question: { default: '  ' } }], 'question.default must be'],
  ['a question with a NUL', [{ key: 'a', question: { default: 'a\u0000' } }], 'question.default must be'],
  [
    'a language of a prototype',
    [{ key: 'a', question: { default: 'a', toString: 'b' } }],
    'no languages but',
  ],
])('%s is judged', (_, items, fault) => {
  if (fault === null) expect(findItemsFault(items)).toBeNull();
  else expect(findItemsFault(items)).toContain(fault);
});
