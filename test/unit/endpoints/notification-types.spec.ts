import { expect, test } from '@jest/globals';
import {
  type EventType,
  NOTIFICATION_TYPES,
  OPERATOR_TYPES,
  receives,
} from '../../../src/endpoints/notification-types.js';

test.each<[string, EventType[] | null, EventType, boolean]>([
  ['receives every type without a list', null, 'endpoint.disabled', true],
  ['receives the types of accounts without a list', null, 'account.silent', true],
  ['does not receive opened links without a list', null, 'link.opened', false],
  ['receives what its list names', ['dead_letter.created'], 'dead_letter.created', true],
  ['receives opened links that its list names', ['link.opened'], 'link.opened', true],
  ['does not receive what its list leaves out', ['dead_letter.created'], 'endpoint.disabled', false],
])('an endpoint %s', (_name, eventTypes, type, expected) => {
  expect(receives({ eventTypes }, type)).toBe(expected);
});

test('no type is sent to apps and to operators', () => {
  const both = new Set<string>([...NOTIFICATION_TYPES, ...OPERATOR_TYPES]);
  expect(both.size).toBe(NOTIFICATION_TYPES.length + OPERATOR_TYPES.length);
});
