import { describe, expect, test } from '@jest/globals';
import { clean, formatFields, formatTable, pick } from '../../../src/cli/table.js';

describe('table', () => {
  test('a table is aligned, with a dash where there is nothing', () => {
    const rows = [
      { id: 'app_1', name: 'Shop', accounts: [{ username: 'acme' }, { username: 'beta' }], count: 0 },
      { id: 'app_22', name: '', accounts: [], count: 12 },
    ];
    expect(
      formatTable({ id: 'id', name: 'name', accounts: 'accounts.username', 'how many': 'count' }, rows),
    ).toBe(
      ['ID      NAME  ACCOUNTS   HOW MANY', 'app_1   Shop  acme,beta  0', 'app_22  -     -          12'].join(
        '\n',
      ),
    );
  });

  test('a table counts characters, not code units', () => {
    expect(formatTable({ a: 'a', b: 'b' }, [{ a: '🦊', b: 1 }])).toBe('A  B\n🦊  1');
  });
});

describe('fields', () => {
  test('fields are printed one a line, nested ones with dots, a context as JSON', () => {
    const answer = {
      id: 'lnk_1',
      reason: null,
      account: { igId: '17', username: 'acme' },
      scopes: ['links:read', 'links:write'],
      accounts: [{ id: 'acc_1', username: 'acme' }],
      returnUrls: [],
      context: { page: '/x' },
      ok: true,
    };
    expect(formatFields(answer)).toBe(
      [
        'id:                lnk_1',
        'reason:            -',
        'account.igId:      17',
        'account.username:  acme',
        'scopes:            links:read',
        '                   links:write',
        'accounts:          acc_1  acme',
        'returnUrls:        -',
        'context:           {"page":"/x"}',
        'ok:                true',
      ].join('\n'),
    );
  });
});

describe('terminal text', () => {
  test('text for a terminal cannot move the cursor, set colours, or change the writing direction', () => {
    expect(clean('a\u001b[31mb\nc\u202ed\u0000\u009b')).toBe('a\\u{1b}[31mb\\u{a}c\\u{202e}d\\u{0}\\u{9b}');
    expect(clean('Zoë 東京 🦊')).toBe('Zoë 東京 🦊');
    expect(formatTable({ n: 'n' }, [{ n: '\u001b]0;x\u0007' }])).not.toContain('\u001b');
    expect(formatFields({ 'k\u001b': '\u001b' })).not.toContain('\u001b');
  });
});

test('a path that leads nowhere reads nothing', () => {
  expect([pick({ a: null }, 'a.b'), pick('x', 'length'), pick(undefined, 'a')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
