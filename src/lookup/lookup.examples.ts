import { Attempt } from '../attempts/attempts.examples.js';
import { Identity } from '../identities/identities.examples.js';
import { Link, LINK_ID, LINK_URL } from '../links/links.examples.js';
import type { LookupDto, LookupQueryDto } from './lookup.dto.js';

const LookupQuery: LookupQueryDto = { q: LINK_URL };
const Lookup: LookupDto = {
  query: LookupQuery.q,
  understoodAs: ['ref'],
  links: [Link],
  identities: [Identity],
  attempts: [Attempt],
  ref: { valid: true, reason: null, kid: 'k1', expiresAt: '2026-11-22T10:15:00.000Z', linkId: LINK_ID },
  erased: false,
};

/** By the name of the schema. */
export const LOOKUP_EXAMPLES = { Lookup, LookupQuery };
