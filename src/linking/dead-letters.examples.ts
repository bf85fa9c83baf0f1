import { ACME } from '../accounts/accounts.examples.js';
import { IGSID, LINK_ID, REFERRED_AT } from '../links/links.examples.js';
import { maskId } from '../platform/access/people.js';
import { REQUEST_ID } from '../platform/openapi/problem-responses.js';
import type { DeadLetterDto, DeadLetterPageDto } from './dead-letters.dto.js';

const DeadLetter: DeadLetterDto = {
  id: 'ded_01m81ba55rfpsrxkv01fvct9qh',
  account: ACME,
  igsid: maskId(IGSID),
  linkId: LINK_ID,
  via: 'postback',
  eventAt: REFERRED_AT,
  errorCode: '23514',
  receivedAt: '2026-11-22T10:02:32.115Z',
  requestId: REQUEST_ID,
  retryable: false,
  retriedAt: '2026-11-22T11:15:00.000Z',
  outcome: 'linked',
};
const DeadLetterPage: DeadLetterPageDto = { data: [DeadLetter], nextCursor: null };

/** By the name of the schema. */
export const DEAD_LETTER_EXAMPLES = { DeadLetter, DeadLetterPage };
