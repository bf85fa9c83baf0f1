import { expect, test } from '@jest/globals';
import { findGraphVersionLife, GRAPH_VERSION_FORM } from '../../../../src/instagram/graph/graph-versions.js';
import { VARIABLES } from '../../../../src/platform/config/variables.js';

test.each<[string, string, object]>([
  ['v25.0', '2026-11-30T00:00:00Z', { kind: 'lives', endsAt: new Date('2028-07-29T00:00:00Z') }],
  ['v21.0', '2027-01-20T23:59:59Z', { kind: 'lives', endsAt: new Date('2027-01-21T00:00:00Z') }],
  ['v21.0', '2027-01-21T00:00:00Z', { kind: 'ended' }],
  ['v26.0', '2026-11-30T00:00:00Z', { kind: 'lives', endsAt: null }],
  ['v20.0', '2026-11-30T00:00:00Z', { kind: 'ended' }],
  ['v9.0', '2026-11-30T00:00:00Z', { kind: 'ended' }],
  ['v27.0', '2026-11-30T00:00:00Z', { kind: 'unlisted' }],
])('of %s it is known at %s: %j', (version, now, life) => {
  expect(findGraphVersionLife(version, new Date(now))).toEqual(life);
});

test('the default version lives and has the form of a version', () => {
  const preset = VARIABLES.find(({ name }) => name === 'GRAPH_VERSION')?.default ?? '';
  expect(preset).toMatch(GRAPH_VERSION_FORM);
  expect(findGraphVersionLife(preset, new Date('2026-11-30T00:00:00Z')).kind).toBe('lives');
});
