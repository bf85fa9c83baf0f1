import { expect, test } from '@jest/globals';
import { listedRows, type ListedRows } from '../../../../src/platform/access/scopes.js';

const OWN = '019ab3f0-1234-7abc-8def-0123456789ab';
const OTHER = '019ab3f0-1234-7abc-8def-0123456789ac';
const EVERY_APP = null;
const NO_SUCH_APP = null;

test.each<[string, string | null, string | null | undefined, ListedRows | null]>([
  ['an app that names none: its own', OWN, undefined, { appId: OWN }],
  ['an app that names itself: its own', OWN, OWN, { appId: OWN }],
  ['an app that names another: none', OWN, OTHER, null],
  ['an app that names one that there is not: none', OWN, NO_SUCH_APP, null],
  ["support staff who name none: every app's", EVERY_APP, undefined, { appId: null }],
  ["support staff who name an app: that app's", EVERY_APP, OTHER, { appId: OTHER }],
  ['support staff who name one that there is not: none', EVERY_APP, NO_SUCH_APP, null],
])('a list shows %s', (_what, visible, wished, rows) => {
  expect(listedRows(visible, wished)).toEqual(rows);
});
