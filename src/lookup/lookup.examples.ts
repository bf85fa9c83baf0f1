import { Attempt } from '../attempts/attempts.examples.js';
import { Identity } from '../identities/identities.examples.js';
import { Link, LINK_ID, LINK_URL } from '../links/links.examples.js';
import { Notification } from '../notifications/notifications.examples.js';
import type { ExplanationDto, LookupDto, LookupQueryDto } from './lookup.dto.js';

const LookupQuery: LookupQueryDto = { q: LINK_URL };
const Explanation: ExplanationDto = {
  verdict: 'linked',
  linkId: LINK_ID,
  sentence: 'Linked: the person came at 2026-11-22T10:02:31.480Z.',
  advice: [],
  chain: [
    { step: 'minted', state: 'done', at: '2026-11-22T10:00:00.000Z', detail: 'web-settings' },
    { step: 'opened', state: 'done', at: '2026-11-22T10:02:11.904Z', detail: null },
    { step: 'came', state: 'done', at: '2026-11-22T10:02:31.480Z', detail: 'postback' },
    { step: 'decided', state: 'done', at: '2026-11-22T10:02:31.480Z', detail: 'linked' },
    { step: 'notified', state: 'done', at: '2026-11-22T10:02:32.140Z', detail: 'identity.linked' },
    { step: 'delivered', state: 'done', at: '2026-11-22T10:02:32.390Z', detail: null },
  ],
};
const Lookup: LookupDto = {
  query: LookupQuery.q,
  understoodAs: ['ref'],
  links: [Link],
  identities: [Identity],
  attempts: [Attempt],
  notifications: [Notification],
  ref: { valid: true, reason: null, kid: 'k1', expiresAt: '2026-11-22T10:15:00.000Z', linkId: LINK_ID },
  erased: false,
  explanation: Explanation,
};

/** By the name of the schema. */
export const LOOKUP_EXAMPLES = { Lookup, LookupQuery };
