import { expect, test } from '@jest/globals';
import { readUsageHeaders } from '../../../../src/instagram/graph/usage.js';

const app = '{"call_count":28,"total_time":25,"total_cputime":31}';
const business =
  '{"17841400000000001":[{"type":"instagram","call_count":90,"total_cputime":5,"total_time":7,"estimated_time_to_regain_access":0},{"type":"messenger","call_count":100,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":19}]}';

test.each<[string, unknown, unknown, unknown]>([
  ['both', app, business, { appPercent: 31, accountPercent: 100, regainMinutes: 19 }],
  ['that of the app', app, undefined, { appPercent: 31, accountPercent: null, regainMinutes: null }],
  [
    'that of the account',
    undefined,
    '{"1":[{"type":"instagram","call_count":3,"estimated_time_to_regain_access":0}]}',
    { appPercent: null, accountPercent: 3, regainMinutes: null },
  ],
])('the usage is read from %s', (_, appUsage, businessUsage, expected) => {
  expect(readUsageHeaders(appUsage, businessUsage)).toEqual(expected);
});

test.each<[unknown, unknown]>([
  [undefined, undefined],
  ['', 'nonsense'],
  ['null', '[]'],
  ['5', '"text"'],
  ['{}', '{"1":5}'],
  ['{"call_count":"many"}', '{"1":[null,5]}'],
  [['{"call_count":5}'], undefined],
])('the headers %j and %j say nothing', (appUsage, businessUsage) => {
  expect(readUsageHeaders(appUsage, businessUsage)).toBeNull();
});
