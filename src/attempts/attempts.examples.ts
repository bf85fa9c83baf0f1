import { ACME } from '../accounts/accounts.examples.js';
import { APP_ID } from '../apps/apps.examples.js';
import { IGSID, LINK_ID, REFERRED_AT } from '../links/links.examples.js';
import { REQUEST_ID } from '../platform/openapi/problem-responses.js';
import type { AttemptDto, AttemptPageDto, IcebreakerDto } from './attempts.dto.js';

export const ICEBREAKER: IcebreakerDto = { title: 'Connect my account', payload: 'CONNECT' };
export const Attempt: AttemptDto = {
  id: 'att_01m81ba55rfpsrxkv01fvct9qg',
  appId: APP_ID,
  linkId: LINK_ID,
  account: ACME,
  igsid: IGSID,
  outcome: 'linked',
  detail: 'The person was linked to the external user.',
  via: 'postback',
  source: 'SHORTLINKS',
  icebreaker: ICEBREAKER,
  mid: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE',
  eventAt: REFERRED_AT,
  receivedAt: '2026-11-22T10:02:32.115Z',
  requestId: REQUEST_ID,
};
const AttemptPage: AttemptPageDto = { data: [Attempt], nextCursor: null };

/** By the name of the schema. */
export const ATTEMPT_EXAMPLES = { Attempt, AttemptPage };
