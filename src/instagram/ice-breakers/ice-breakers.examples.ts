import type { IceBreakerItemDto, IceBreakersDto, PutIceBreakersDto } from './ice-breakers.dto.js';

const CONNECT: IceBreakerItemDto = {
  key: 'connect',
  question: { default: 'Connect my account', de: 'Mein Konto verbinden' },
};
const PutIceBreakers: PutIceBreakersDto = { items: [CONNECT], dryRun: true };
const shown = (question: string) => ({ question, payload: 'hitch:connect', isOurs: true });
const SETS = [
  { locale: 'default', questions: [shown('Connect my account')] },
  { locale: 'de_DE', questions: [shown('Mein Konto verbinden')] },
];
const IceBreakers: IceBreakersDto = {
  state: 'planned',
  remote: [],
  remoteFault: null,
  desired: [CONNECT],
  difference: { missing: ['connect'], surplus: [] },
  written: SETS,
  ofOthers: 0,
  warnings: [
    'While questions are set by the API, the editor for frequently asked questions in the Instagram and Meta inboxes is disabled, and questions that were made there are hidden.',
  ],
};

/** By the name of the schema. */
export const ICE_BREAKER_EXAMPLES = { IceBreakers, PutIceBreakers };
