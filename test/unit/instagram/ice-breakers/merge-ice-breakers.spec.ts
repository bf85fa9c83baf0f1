import { describe, expect, test } from '@jest/globals';
import type { IceBreakerSet } from '../../../../src/instagram/graph/graph-result.js';
import type { IceBreakerItem } from '../../../../src/instagram/ice-breakers/ice-breaker.js';
import {
  compareIceBreakers,
  countTheirs,
  type IceBreakerPlan,
  planIceBreakers,
} from '../../../../src/instagram/ice-breakers/merge-ice-breakers.js';

const CONNECT: IceBreakerItem = { key: 'connect', question: { default: 'Connect', de: 'Verbinden' } };
const HELP: IceBreakerItem = { key: 'help', question: { default: 'Help' }, payload: 'desk' };
const own = (question: string, payload = 'hitch:connect') => ({ question, payload });
const theirs = (count: number, prefix = 'T') =>
  Array.from({ length: count }, (_, index) => ({
    question: `${prefix}${index}`,
    payload: `${prefix}${index}`,
  }));
const set = (locale: string, questions: IceBreakerSet['questions']): IceBreakerSet => ({ locale, questions });

const PLANS: [
  string,
  { remote: IceBreakerSet[]; wanted: IceBreakerItem[]; force?: boolean },
  IceBreakerPlan,
][] = [
  ['nothing shown and nothing wanted changes nothing', { remote: [], wanted: [] }, { kind: 'unchanged' }],
  [
    'questions are written for the default and for each language',
    { remote: [], wanted: [CONNECT, HELP] },
    {
      kind: 'write',
      dropped: 0,
      sets: [
        set('default', [own('Connect'), own('Help', 'hitch:help:desk')]),
        set('de_DE', [own('Verbinden'), own('Help', 'hitch:help:desk')]),
      ],
    },
  ],
  [
    'a new language keeps what other tools show people of it by default',
    { remote: [set('default', theirs(2))], wanted: [CONNECT] },
    {
      kind: 'write',
      dropped: 0,
      sets: [set('default', [...theirs(2), own('Connect')]), set('de_DE', [...theirs(2), own('Verbinden')])],
    },
  ],
  [
    'a language that only another tool has gets our question, too',
    { remote: [set('default', []), set('fr_FR', theirs(1, 'F'))], wanted: [HELP] },
    {
      kind: 'write',
      dropped: 0,
      sets: [
        set('default', [own('Help', 'hitch:help:desk')]),
        set('fr_FR', [...theirs(1, 'F'), own('Help', 'hitch:help:desk')]),
      ],
    },
  ],
  [
    'our former questions make room',
    { remote: [set('default', [...theirs(3), own('Old', 'hitch:old')])], wanted: [HELP] },
    {
      kind: 'write',
      dropped: 0,
      sets: [set('default', [...theirs(3), own('Help', 'hitch:help:desk')])],
    },
  ],
  [
    'four of other tools leave no room',
    { remote: [set('default', theirs(4))], wanted: [HELP] },
    { kind: 'no_room', locale: 'default', theirs: 4, wanted: 1 },
  ],
  [
    'one full language leaves no room',
    { remote: [set('default', theirs(1)), set('es_ES', theirs(4))], wanted: [HELP] },
    { kind: 'no_room', locale: 'es_ES', theirs: 4, wanted: 1 },
  ],
  [
    'force drops the questions of other tools',
    { remote: [set('default', theirs(4)), set('fr_FR', theirs(1))], wanted: [HELP], force: true },
    { kind: 'write', dropped: 4, sets: [set('default', [own('Help', 'hitch:help:desk')])] },
  ],
  [
    'nothing wanted removes ours and keeps those of other tools',
    { remote: [set('default', [...theirs(1), own('Connect')])], wanted: [] },
    { kind: 'write', dropped: 0, sets: [set('default', theirs(1))] },
  ],
  [
    'nothing wanted beside nobody else removes all',
    { remote: [set('default', [own('Connect')])], wanted: [] },
    { kind: 'delete', dropped: 0 },
  ],
  [
    'full places of other tools do not matter when nothing is wanted',
    { remote: [set('default', theirs(4))], wanted: [] },
    { kind: 'unchanged' },
  ],
  [
    'what is shown already is not written again, in whatever order Instagram lists the languages',
    {
      remote: [set('de_DE', [own('Verbinden')]), set('default', [own('Connect')])],
      wanted: [CONNECT],
    },
    { kind: 'unchanged' },
  ],
];

test.each(PLANS)('%s', (_, { remote, wanted, force = false }, plan) => {
  expect(planIceBreakers(remote, wanted, { force })).toEqual(plan);
});

describe('the difference between what is shown and what is wanted', () => {
  test.each<[string, IceBreakerSet[], IceBreakerItem[], string[], string[]]>([
    ['is everything when nothing is shown', [], [CONNECT, HELP], ['connect', 'help'], []],
    ['is a missing translation', [set('default', [own('Connect')])], [CONNECT], ['connect'], []],
    ['is another text', [set('default', [own('Helpp', 'hitch:help:desk')])], [HELP], ['help'], []],
    ['is another payload', [set('default', [own('Help', 'hitch:help')])], [HELP], ['help'], []],
    ['is a question of ours that nobody wants', [set('default', [own('Old', 'hitch:old')])], [], [], ['old']],
    [
      'is nothing beside other tools',
      [set('default', [...theirs(2), own('Help', 'hitch:help:desk')])],
      [HELP],
      [],
      [],
    ],
  ])('%s', (_, remote, wanted, missing, surplus) => {
    expect(compareIceBreakers(remote, wanted)).toEqual({ missing, surplus });
  });
});

test('the questions of other tools are those of the fullest language', () => {
  expect(countTheirs([])).toBe(0);
  expect(countTheirs([set('default', [...theirs(1), own('Connect')]), set('de_DE', theirs(3))])).toBe(3);
});
