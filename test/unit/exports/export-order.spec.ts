import { expect, test } from '@jest/globals';
import { type ExportFilter, subjectOf } from '../../../src/exports/export-order.js';

test.each<[string, Partial<ExportFilter> & Record<string, unknown>, string | null]>([
  ['no filter', {}, null],
  ['a person', { igsid: '42', appId: 'app_1' }, '42'],
  ['an external user', { externalUserId: 'user-42' }, 'user-42'],
  ['a subject of the audit', { subject: 'user-42', action: 'person.read' }, 'user-42'],
  [
    'other filters, in the order of their names',
    { status: 'linked', channel: 'web' },
    'channel=web&status=linked',
  ],
  ['a filter that is not given', { status: undefined, channel: 'web' }, 'channel=web'],
])('the audit keeps of an export with %s', (_name, filter, subject) => {
  expect(subjectOf({ format: 'csv', ...filter })).toBe(subject);
});
